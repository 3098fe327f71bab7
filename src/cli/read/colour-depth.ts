import type { ColourDepth } from "../../capture/print/colours.ts";

/** Returns how many colours rows get: none where no terminal is, unless `isWanted` says otherwise. */
export function colourDepth(isWanted: boolean | undefined): ColourDepth | undefined {
  const { NO_COLOR, COLORTERM, TERM } = process.env;
  const isColoured = isWanted ?? (process.stdout.isTTY === true && NO_COLOR === undefined && TERM !== "dumb");
  if (!isColoured) return undefined;
  return COLORTERM === "truecolor" || COLORTERM === "24bit" ? "24-bit" : "256";
}

import type { ColourDepth } from "../../capture/print/colours.ts";
import type { CliContext } from "../command.ts";

/** Returns how many colours rows get: none where no terminal is, unless `isWanted` says otherwise. */
export function colourDepth(
  isWanted: boolean | undefined,
  context: Pick<CliContext, "allowsColours">,
): ColourDepth | undefined {
  const { COLORTERM, TERM } = process.env;
  const isColoured =
    isWanted ?? (process.stdout.isTTY === true && context.allowsColours() && TERM !== "dumb");
  if (!isColoured) return undefined;
  return COLORTERM === "truecolor" || COLORTERM === "24bit" ? "24-bit" : "256";
}

import { displayWidth, wrap } from "../harness/reporters/layout.ts";
import { createStyle, type Style } from "../harness/reporters/style.ts";
import { isAsciiTerminal } from "../harness/reporters/terminal-charset.ts";
import type { SelftestLine } from "./selftest.ts";

/** Draws a selftest for a terminal: a line for each program, and below it what cost other points than it should. */
export function showSelftest(
  lines: readonly SelftestLine[],
  options: { readonly width: number; readonly color: boolean },
): string {
  const style = createStyle({ ...options, ascii: isAsciiTerminal(process.env) });
  const room = Math.max(...lines.map(({ id }) => displayWidth(style.safe(id))));
  const wrong = lines.filter((line) => line.wrong.length > 0).length;
  const open = lines.filter(({ lost }) => lost === null).length;
  const verdict = open > 0 ? "inconclusive" : wrong > 0 ? "fail" : "pass";
  const end =
    wrong === 0
      ? `All ${lines.length} programs lose what they should.`
      : `${wrong} of ${lines.length} programs do not lose what they should.`;
  return [...lines.flatMap((line) => showLine(line, room, style)), "", style.mark(verdict, end), ""].join(
    "\n",
  );
}

function showLine({ id, fault, lost, wrong }: SelftestLine, room: number, style: Style): readonly string[] {
  const name = style.safe(id);
  const verdict = lost === null ? "inconclusive" : wrong.length === 0 ? "pass" : "fail";
  const points = lost === null ? "ungraded" : `${lost} lost`;
  const head = `${style.mark(verdict, name)}${" ".repeat(room - displayWidth(name))}  ${points.padStart(9)}`;
  const about = style.safe(fault ?? "Nothing is wrong with it.");
  const details = wrong.flatMap(({ check, expected, lost: cost, why }) =>
    wrap(
      `${check}: ${cost === null ? "ungraded" : `${cost} lost`} where ${expected} should be. ${style.safe(why)}`,
      style.width - 4,
    ).map((words) => `    ${words}`),
  );
  return [`${head}  ${about}`, ...details];
}

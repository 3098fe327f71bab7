import type { LadderRow } from "../report.ts";
import { displayWidth, truncate } from "./layout.ts";
import type { Style } from "./style.ts";

/** Columns before the client's line: frame number and time. */
const MARGIN = 18;

/** Columns between the two lines at most. */
const WIDEST = 70;

/** Draws packets between the client's line and the server's, arrows the way they went. */
export function drawLadder(rows: readonly LadderRow[], style: Style): readonly string[] {
  if (rows.length === 0) return [];
  const room = Math.min(WIDEST, style.width - MARGIN - 4);
  const head = `${"time ms".padStart(MARGIN - 2)}  client${" ".repeat(Math.max(1, room - 8))}server`;
  return [head, ...rows.flatMap((row) => drawRow(row, room, style))];
}

/** Data that has no room beside the numbers stands on a line below them. */
function drawRow(
  { frame, timeMs, from, summary, data }: LadderRow,
  room: number,
  style: Style,
): readonly string[] {
  const margin = `#${frame}`.padStart(6) + timeMs.toFixed(3).padStart(MARGIN - 8);
  const numbers = style.safe(summary);
  const octets = style.safe(data);
  const whole = octets === "" ? numbers : `${numbers}  ${octets}`;
  if (displayWidth(whole) <= room - ARROW) return [`${margin}  |${drawArrow(from, whole, room)}|`];
  const cut = (text: string, width: number) => truncate(text, width, style.ascii ? "..." : "…");
  const below = `   ${cut(octets, room - ARROW)}`;
  return [
    `${margin}  |${drawArrow(from, cut(numbers, room - ARROW), room)}|`,
    ...(octets === ""
      ? []
      : [`${" ".repeat(MARGIN)}|${below}${" ".repeat(room - displayWidth(below) - 1)}|`]),
  ];
}

/** Columns that an arrow takes beside its words. */
const ARROW = 8;

function drawArrow(from: LadderRow["from"], words: string, room: number): string {
  const dashes = "-".repeat(room - displayWidth(words) - 6);
  return from === "client" ? `-- ${words} ${dashes}>` : `<- ${words} ${dashes}-`;
}

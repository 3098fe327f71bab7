import type { LadderRow } from "../report.ts";
import { displayWidth } from "./layout.ts";
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
  return [head, ...rows.map((row) => drawRow(row, room, style))];
}

function drawRow({ frame, timeMs, from, summary, data }: LadderRow, room: number, style: Style): string {
  const words = style.safe(data === "" ? summary : `${summary}  ${data}`);
  const margin = `#${frame}`.padStart(6) + timeMs.toFixed(3).padStart(MARGIN - 8);
  const dashes = "-".repeat(Math.max(2, room - displayWidth(words) - 6));
  const arrow = from === "client" ? `-- ${words} ${dashes}>` : `<- ${words} ${dashes}-`;
  return `${margin}  |${arrow}|`;
}

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
  { frame, farFrame, fate, timeMs, from, summary, data }: LadderRow,
  room: number,
  style: Style,
): readonly string[] {
  const number = frame === null ? `(${farFrame ?? "?"})` : `#${frame}`;
  const margin = number.padStart(6) + timeMs.toFixed(3).padStart(MARGIN - 8);
  const numbers = `${fate === undefined ? "" : `${FATES[fate]}: `}${style.safe(summary)}`;
  const octets = style.safe(data);
  const whole = octets === "" ? numbers : `${numbers}  ${octets}`;
  const draw = (words: string) =>
    fate === "lost" ? drawLost(from, words, room) : drawArrow(from, words, room);
  if (displayWidth(whole) <= room - ARROW) return [`${margin}  |${draw(whole)}|`];
  const cut = (text: string, width: number) => truncate(text, width, style.ascii ? "..." : "…");
  const below = `   ${cut(octets, room - ARROW)}`;
  return [
    `${margin}  |${draw(cut(numbers, room - ARROW))}|`,
    ...(octets === ""
      ? []
      : [`${" ".repeat(MARGIN)}|${below}${" ".repeat(room - displayWidth(below) - 1)}|`]),
  ];
}

/** What the wire did, before the numbers of a packet. */
const FATES: Readonly<Record<NonNullable<LadderRow["fate"]>, string>> = {
  lost: "LOST",
  damaged: "DAMAGED",
  doubled: "DOUBLED",
  added: "ADDED",
  overtaken: "OVERTAKEN",
};

/** An arrow that stops half-way, or behind its words where these are longer. */
function drawLost(from: LadderRow["from"], words: string, room: number): string {
  const length = Math.max(displayWidth(words) + 5, Math.floor(room / 2));
  const dashes = "-".repeat(Math.max(1, length - displayWidth(words) - 5));
  const arrow = from === "client" ? `-- ${words} ${dashes}X` : `X${dashes} ${words} --`;
  return from === "client"
    ? arrow.padEnd(room - (displayWidth(arrow) - arrow.length))
    : arrow.padStart(room - (displayWidth(arrow) - arrow.length));
}

/** Columns that an arrow takes beside its words. */
const ARROW = 8;

function drawArrow(from: LadderRow["from"], words: string, room: number): string {
  const dashes = "-".repeat(room - displayWidth(words) - 6);
  return from === "client" ? `-- ${words} ${dashes}>` : `<- ${words} ${dashes}-`;
}

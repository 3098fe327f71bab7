import CliTable from "cli-table3";
import { displayWidth, truncate } from "./layout.ts";
import type { Style } from "./style.ts";

/** A table with names along both sides; a cell may have several lines. */
export interface Grid {
  readonly corner: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
}

const LONGEST_NAME = 28;

/** Padding and border of a column. */
const FRAME = 3;

/** Draws a grid; one that is too wide for the style becomes several, each with some of the columns. */
export function drawGrid({ corner, columns, rows }: Grid, style: Style): string {
  const longest = Math.min(LONGEST_NAME, Math.floor((style.width - 2 * FRAME - 1) / 2));
  const name = (text: string) => truncate(style.safe(text), longest, style.ascii ? "..." : "…");
  const head = columns.map(name);
  const names = rows.map((row) => name(row.name));
  const widths = head.map((title, at) =>
    Math.max(...[title, ...rows.map(({ cells }) => cells[at] ?? "")].map(widest)),
  );
  const first = Math.max(...[corner, ...names].map(displayWidth)) + FRAME + 1;
  return partition(widths, style.width - first)
    .map((part) => {
      const table = new CliTable({
        head: [corner, ...part.map((at) => head[at] ?? "")],
        style: { head: [], border: [] },
        ...(style.ascii ? { chars: ASCII } : {}),
      });
      for (const [index, { cells }] of rows.entries()) {
        table.push([names[index] ?? "", ...part.map((at) => cells[at] ?? "")]);
      }
      return withoutRowLines(table.toString());
    })
    .join("\n");
}

const ASCII = {
  top: "-",
  "top-mid": "+",
  "top-left": "+",
  "top-right": "+",
  bottom: "-",
  "bottom-mid": "+",
  "bottom-left": "+",
  "bottom-right": "+",
  left: "|",
  "left-mid": "+",
  mid: "-",
  "mid-mid": "+",
  right: "|",
  "right-mid": "+",
  middle: "|",
} as const;

function widest(cell: string): number {
  return Math.max(...cell.split("\n").map(displayWidth));
}

/** Puts columns together as far as they fit side by side. */
function partition(widths: readonly number[], room: number): readonly (readonly number[])[] {
  const parts: number[][] = [[]];
  let left = room;
  for (const [at, width] of widths.entries()) {
    if (left < width + FRAME && parts.at(-1)?.length !== 0) {
      parts.push([]);
      left = room;
    }
    parts.at(-1)?.push(at);
    left -= width + FRAME;
  }
  return parts;
}

/** Keeps the lines around the table and below its head, and leaves out those between rows. */
function withoutRowLines(table: string): string {
  const lines = table.split("\n");
  const borders = lines.flatMap((line, index) => (/^[┌├└+]/u.test(line) ? [index] : []));
  const kept = [borders[0], borders[1], borders.at(-1)];
  return lines.filter((_, index) => !borders.includes(index) || kept.includes(index)).join("\n");
}

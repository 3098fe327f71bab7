import { reassemblyRule } from "../checkers/reassembly.ts";
import type { Cell, Verdict } from "../report.ts";
import { drawGrid, type Grid } from "./grid.ts";
import type { Style } from "./style.ts";

/** From what is best to what is worst, for a mark that stands for several cells. */
const GRAVITY: readonly Verdict[] = ["pass", "unsupported", "inconclusive", "fail", "error"];

/** Draws, for each protocol, what every reader makes of each way to write; all offsets of a cut stand in one column. */
export function drawFraming(cells: readonly Cell[], style: Style): readonly string[] {
  const recut = cells.filter(({ writer }) => writer !== null);
  return unique(recut.map(({ protocol }) => protocol.client)).map((protocol) => {
    const played = recut.filter((cell) => cell.protocol.client === protocol);
    const columns = unique(played.map(columnOf));
    const grid: Grid = {
      corner: "reader",
      columns,
      rows: unique(played.map(readerOf)).map((reader) => ({
        name: reader,
        cells: columns.map((column) =>
          markOf(
            played.filter((cell) => readerOf(cell) === reader && columnOf(cell) === column),
            style,
          ),
        ),
      })),
    };
    return `${style.safe(protocol)}: what readers make of messages in pieces, and of several at once\n${drawGrid(grid, style)}`;
  });
}

function readerOf({ writer, client, server }: Cell): string {
  return writer === "client" ? `server ${server}` : `client ${client}`;
}

function columnOf({ writes }: Cell): string {
  return writes.startsWith("cut:") ? "cut in two" : writes;
}

/** `read`, `lost`, or of several cuts how many were read. */
function markOf(cells: readonly Cell[], style: Style): string {
  if (cells.length === 0) return "";
  const verdict = GRAVITY.findLast((each) => cells.some((cell) => cell.verdict === each)) ?? "error";
  const decided = cells.filter((cell) => cell.verdict === "pass" || cell.verdict === "fail");
  if (decided.length === 0) return style.mark(verdict, verdict);
  const read = decided.filter(isRead).length;
  if (cells.length > 1) return style.mark(verdict, `${read} of ${cells.length} read`);
  return style.mark(verdict, read === 1 ? "read" : "lost");
}

function isRead({ findings }: Cell): boolean {
  return findings.some(({ rule, got }) => rule === reassemblyRule.id && got === "read");
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)];
}

/** Some bits of a header as it is drawn. */
export interface DiagramCell {
  readonly bits: number;
  /** What stands in it; cut where there is no room. */
  readonly text: string;
}

const ROW_BITS = 32;
const INDENT = "      ";
const RULE = `${INDENT}+${"-+".repeat(ROW_BITS)}`;

/**
 * Returns cells as the figures of RFCs draw them (RFC 9293 §3.1): rows of 32 bits, two columns a bit, with the octet offset of each row at the
 * left. A cell that goes over the end of a row goes on in the next.
 */
export function drawHeader(cells: readonly DiagramCell[]): readonly string[] {
  const rows = toRows(cells.flatMap(cutAtRows(0)));
  return [
    `${INDENT} 0                   1                   2                   3`,
    `${INDENT} ${Array.from({ length: ROW_BITS }, (_, bit) => bit % 10).join(" ")}`,
    RULE,
    ...rows.flatMap((row, index) => [drawRow(row, index * 4), RULE]),
  ];
}

/** Cuts cells at the ends of rows, the first cell beginning at bit `begin`; the widest part keeps the text. */
function cutAtRows(begin: number): (cell: DiagramCell) => readonly DiagramCell[] {
  let at = begin;
  return ({ bits, text }) => {
    const widths: number[] = [];
    for (let rest = bits; rest > 0; ) {
      const width = Math.min(rest, ROW_BITS - (at % ROW_BITS));
      widths.push(width);
      at += width;
      rest -= width;
    }
    const chosen = widths.indexOf(Math.max(...widths));
    return widths.map((width, index) => ({ bits: width, text: index === chosen ? text : "..." }));
  };
}

function toRows(parts: readonly DiagramCell[]): readonly (readonly DiagramCell[])[] {
  const rows: DiagramCell[][] = [];
  let at = 0;
  for (const part of parts) {
    if (at % ROW_BITS === 0) rows.push([]);
    rows.at(-1)?.push(part);
    at += part.bits;
  }
  return rows;
}

function drawRow(row: readonly DiagramCell[], offset: number): string {
  const cells = row.map(({ bits, text }) => centre(text, bits * 2 - 1)).join("|");
  return `${`+${offset} `.padStart(INDENT.length)}|${cells}|`;
}

function centre(text: string, width: number): string {
  const cut = text.length > width ? text.slice(0, width) : text;
  const left = Math.floor((width - cut.length) / 2);
  return cut.padStart(cut.length + left).padEnd(width);
}

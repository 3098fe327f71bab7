/** One thing that a program writes to a terminal: a control sequence, a control character or a character. */
const PIECE = /\u001b\[(\?)?(\d*)(?:;\d*)*([A-Za-z])|\u001b[=>]|[\u0000-\u001f]|[^\u0000-\u001f]/gu;

/**
 * Returns the rows that a terminal of `columns` shows after `written`, without trailing spaces. It knows what Node's readline uses:
 * cursor movement, erasing to the end of row or screen, and rows that go on in the next one.
 */
export function rowsOnScreen(written: string, columns: number): readonly string[] {
  const rows: string[][] = [[]];
  let [row, column] = [0, 0];
  for (const [piece, isPrivate, amount, command] of written.matchAll(PIECE)) {
    const count = Number(amount || 1);
    if (command === "A") row = Math.max(row - count, 0);
    else if (command === "B") row += count;
    else if (command === "C") column += count;
    else if (command === "D") column = Math.max(column - count, 0);
    else if (command === "G") column = count - 1;
    else if (command === "K") rowAt(row).splice(column);
    else if (command === "J") {
      rowAt(row).splice(column);
      rows.splice(row + 1);
    } else if (piece === "\r") column = 0;
    else if (piece === "\n") row++;
    else if (piece === "\b") column = Math.max(column - 1, 0);
    else if (piece >= " " && isPrivate === undefined) put(piece);
    rowAt(row);
  }
  return rows.map((cells) =>
    Array.from(cells, (cell) => cell ?? " ")
      .join("")
      .trimEnd(),
  );

  function put(character: string): void {
    if (column >= columns) {
      row++;
      column = 0;
    }
    rowAt(row)[column++] = character;
  }

  function rowAt(at: number): string[] {
    while (rows.length <= at) rows.push([]);
    return rows[at] ?? [];
  }
}

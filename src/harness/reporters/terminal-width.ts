/** Columns of a page that is no terminal's. */
const PAGE = 100;

/** Returns the columns to draw in: those of the terminal, else those that `COLUMNS` says, for a pipe into a pager. */
export function terminalWidth(stream: { readonly columns?: number }, env: NodeJS.ProcessEnv): number {
  const said = Number(env.COLUMNS);
  return stream.columns || (Number.isInteger(said) && said > 0 ? said : PAGE);
}

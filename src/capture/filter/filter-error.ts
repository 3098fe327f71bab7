/** A display filter that cannot be understood. `at` counts the UTF-16 units before the place, `length` how many it is about. */
export class FilterError extends Error {
  readonly filter: string;
  readonly at: number;
  readonly badInput = true;
  constructor(filter: string, at: number, length: number, what: string) {
    const caret = `${" ".repeat(at)}${"^".repeat(Math.max(1, length))}`;
    super(
      `The display filter cannot be understood: ${what}\n    ${filter.replaceAll(/\s/gu, " ")}\n    ${caret}`,
    );
    this.name = "FilterError";
    this.filter = filter;
    this.at = at;
  }
}

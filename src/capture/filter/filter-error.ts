/** Characters of a filter that an error shows, around the place. */
const SHOWN = 100;
const CONTROL = /[\s\x00-\x1f\x7f-\x9f]/gu;

/** A display filter that cannot be understood. `at` counts the UTF-16 units before the place, `length` how many it is about. */
export class FilterError extends Error {
  readonly filter: string;
  /** What is wrong, in one sentence. */
  readonly reason: string;
  readonly at: number;
  readonly length: number;
  readonly badInput = true;
  constructor(filter: string, at: number, length: number, what: string) {
    super(`The display filter cannot be understood: ${what}\n${pointAt(filter, at, length)}`);
    this.name = "FilterError";
    this.filter = filter;
    this.reason = what;
    this.at = at;
    this.length = length;
  }
}

/** Two lines: the filter, or the part of a long one around the place, and carets below the place. */
function pointAt(filter: string, at: number, length: number): string {
  const start = filter.length <= SHOWN ? 0 : Math.max(0, Math.min(at - SHOWN / 2, filter.length - SHOWN));
  const end = Math.min(filter.length, start + SHOWN);
  const line = `${start > 0 ? "…" : ""}${filter.slice(start, end)}${end < filter.length ? "…" : ""}`;
  const indent = at - start + (start > 0 ? 1 : 0);
  const carets = "^".repeat(Math.max(1, Math.min(length, end - at)));
  return `    ${line.replaceAll(CONTROL, " ")}\n    ${" ".repeat(indent)}${carets}`;
}

/** A row of a list: its name, what it is, the report and section that it comes from, and what is known beside. */
export interface ListEntry {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly [more: string]: string | readonly string[] | number | boolean;
}

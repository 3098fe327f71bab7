import type { Report } from "../report.ts";

/** How a reporter for people draws. */
export interface DrawOptions {
  /** Whether colours may be used; the caller has looked at `NO_COLOR` and at the terminal. */
  readonly color: boolean;
  /** Columns of the terminal; 60 at least are used. */
  readonly width: number;
  /** The folder of the evidence, for the commands that are shown. */
  readonly out: string;
  /** Draws with ASCII alone. */
  readonly ascii?: boolean;
}

/** A form that a report can be had in. Pure: the same report and options give the same octets. */
export interface Reporter {
  readonly name: string;
  /** One line for help. */
  readonly summary: string;
  render(report: Report, options: DrawOptions): string;
}

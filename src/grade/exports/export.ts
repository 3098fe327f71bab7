import type { DrawOptions } from "../../harness/reporters/reporter.ts";
import type { Grades } from "../grades.ts";

/** What an export may know beside the grades. */
export interface ExportOptions extends Omit<DrawOptions, "out"> {
  /** The environment's variables; Classroom 50 says there whose submission it is. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A form that grades can be had in. Pure: the same grades and options give the same octets. */
export interface Export {
  readonly name: string;
  /** One line for help. */
  readonly summary: string;
  /** The name of its file where it is given none. */
  readonly file: string;
  /** @throws {ExportError} for grades that have no such form. */
  render(grades: Grades, options: ExportOptions): string;
}

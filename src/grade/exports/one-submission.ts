import type { GradedSubmission, Grades } from "../grades.ts";
import { ExportError } from "./export-error.ts";

/**
 * Returns the only submission of grades, for a platform that grades one at a time.
 * @throws {ExportError} `EXPORT_NEEDS_ONE` when there are none or several.
 */
export function oneSubmission({ submissions }: Grades, exportName: string): GradedSubmission {
  const [only, second] = submissions;
  if (only !== undefined && second === undefined) return only;
  const message = `The ${exportName} export is for one submission, and there are ${submissions.length}; grade one folder at a time, or ask for csv, junit or json.`;
  throw new ExportError("EXPORT_NEEDS_ONE", message);
}

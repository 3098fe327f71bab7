import type { GradedSubmission } from "../grades.ts";
import { sanitise } from "./sanitise.ts";

/** Why grades cannot be had in a form. */
export type ExportErrorCode = "EXPORT_NEEDS_ONE" | "EXPORT_UNGRADED" | "EXPORT_NO_ENVIRONMENT";

/** Grades that have no such form. */
export class ExportError extends Error {
  readonly code: ExportErrorCode;
  readonly badInput: boolean;
  constructor(code: ExportErrorCode, message: string) {
    super(message);
    this.name = "ExportError";
    this.code = code;
    this.badInput = code !== "EXPORT_UNGRADED";
  }
}

/** Returns the error of a submission without points, for a platform that would take it for a zero. */
export function ungraded({ id, why }: GradedSubmission, platform: string): ExportError {
  const reason = why === null ? "" : ` (${sanitise("terminal", why)})`;
  const message = `${sanitise("terminal", id)} is not graded${reason}, and ${platform} would take that for no points; grade it again.`;
  return new ExportError("EXPORT_UNGRADED", message);
}

/** What is asked of the grader and cannot be done: files that are not there, journals that do not fit together. */
export class GradeError extends Error {
  readonly badInput = true;

  constructor(message: string) {
    super(message);
    this.name = "GradeError";
  }
}

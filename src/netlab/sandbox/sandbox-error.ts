/** A sandbox that was required and cannot be had on this machine. */
export class SandboxError extends Error {
  readonly badInput = true;
  /** The exact command that mends it, or what else to do. */
  readonly remedy: string;

  constructor(why: string, remedy: string) {
    super(`A sandbox is required and cannot be had here: ${why}. Remedy: ${remedy}`);
    this.name = "SandboxError";
    this.remedy = remedy;
  }
}

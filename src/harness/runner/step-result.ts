/** How a step came out. */
export interface StepResult {
  readonly outcome: "done" | "limit" | "impossible" | "unwanted";
  /** What had or had not happened, in one sentence. */
  readonly message: string;
}

/** Returns that a step came about, and how. */
export function done(message: string): StepResult {
  return { outcome: "done", message };
}

/** Returns that a step did not come about in time, and why. */
export function limit(message: string): StepResult {
  return { outcome: "limit", message };
}

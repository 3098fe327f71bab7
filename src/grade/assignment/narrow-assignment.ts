import { selectByPattern } from "../../harness/scenario/select.ts";
import type { Assignment } from "./assignment.ts";

/**
 * Returns an assignment of the checks that `patterns` name, and those that they need.
 * @throws {ScenarioError} for a pattern that matches nothing.
 */
export function narrowAssignment(assignment: Assignment, patterns: readonly string[]): Assignment {
  const ids = assignment.checks.map(({ id }) => id);
  const wanted = new Set(selectByPattern(ids, patterns, "check"));
  for (const check of [...assignment.checks].reverse())
    if (wanted.has(check.id)) for (const needed of check.needs) wanted.add(needed);
  return { ...assignment, checks: assignment.checks.filter(({ id }) => wanted.has(id)) };
}

import type { Report } from "./report.ts";

/** Returns 3 when the lab or the machine could not decide something, 1 when a program failed, else 0. A failure outweighs doubt. */
export function exitCodeFor({ summary, cells }: Report): 0 | 1 | 3 {
  if (summary.fail > 0) return 1;
  return summary.error > 0 || summary.inconclusive > 0 || cells.length === 0 ? 3 : 0;
}

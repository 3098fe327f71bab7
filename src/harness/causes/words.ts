import type { Suspect } from "./failed-cell.ts";

/** Names that are listed at most; the rest are counted. */
const LISTED = 3;

/** Returns names as words: `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. */
export function listNames(names: readonly string[]): string {
  const shown =
    names.length > LISTED + 1 ? [...names.slice(0, LISTED), `${names.length - LISTED} more`] : names;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}

/** Returns a number with its noun: `1 server`, `4 servers`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Returns a program with its role: `the server alice`. */
export function named({ role, name }: Suspect): string {
  return `the ${role} ${name}`;
}

/** Returns the time of day of a moment: `14:02:10 UTC`. */
export function timeOfDay(moment: string): string {
  return `${moment.slice(11, 19)} UTC`;
}

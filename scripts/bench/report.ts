/** Prints what was measured under a title. */
export function say(title: string, lines: readonly string[]): void {
  process.stdout.write(`${title}\n${lines.map((line) => `  ${line}\n`).join("")}`);
}

/** Returns the middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Returns milliseconds as seconds with two digits behind the point. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

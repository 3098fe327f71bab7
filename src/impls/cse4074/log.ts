/** The levels of the report's logs. */
export type LogLevel = "INFO" | "WARNING" | "ERROR";

/** Returns a line of the log as the report shows it, in local time: `2022-01-09 22:46:56;INFO;WORDS` (report, figure 4). */
export function logLine(level: LogLevel, words: string, now = new Date()): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(":");
  return `${date} ${time};${level};${words}`;
}

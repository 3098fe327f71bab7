import type { Endpoint } from "../../capture/tcp/connection.ts";

/** Returns an end as `192.0.2.1:5000` or `[2001:db8::1]:5000`. */
export function endpointWords({ address, port }: Endpoint): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Returns how a sentence names a capture, at its beginning too. */
export function captureWords(path: string): string {
  return path === "-" ? "standard input" : path;
}

/** Returns a time in words: `0.014 ms`, or from a second on `1.058 s`. */
export function durationWords(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? "-" : "";
  const microseconds = ((nanoseconds < 0n ? -nanoseconds : nanoseconds) + 500n) / 1000n;
  if (microseconds < 1_000_000n) return `${sign}${thousandths(microseconds)} ms`;
  return `${sign}${thousandths((microseconds + 500n) / 1000n)} s`;
}

function thousandths(value: bigint): string {
  return `${value / 1000n}.${(value % 1000n).toString().padStart(3, "0")}`;
}

/** Returns a number of things: `1 octet`, `2 octets`. */
export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Returns frames as `#1`, `#1 and #2`, `#1, #2 and #3`; of many the first ones and how many more. */
export function frameWords(frames: readonly number[], most = 8): string {
  const shown = frames.slice(0, most).map((frame) => `#${frame}`);
  const rest = frames.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

import type { SeenPacket } from "../../capture/fields/field.ts";

/** The ways to show when a packet was seen, as tshark's `-t` has them. */
export const TIME_FORMATS = ["r", "d", "dd", "a", "ad", "e"] as const;

export type TimeFormat = (typeof TIME_FORMATS)[number];

/** Returns what writes the time of a packet; `undefined` for seconds since the first packet, which rows have anyway. */
export function timeText(format: TimeFormat): ((seen: SeenPacket) => string) | undefined {
  switch (format) {
    case "r":
      return undefined;
    case "d":
      return ({ view, previousNs }) => since(view.timeNs, previousNs, view.timestampDigits);
    case "dd":
      return ({ view, previousShownNs }) => since(view.timeNs, previousShownNs, view.timestampDigits);
    case "a":
      return (seen) => clock(seen).time;
    case "ad":
      return (seen) => `${clock(seen).date} ${clock(seen).time}`;
    case "e":
      return ({ view }) => `${view.seconds}.${fraction(view.nanoseconds, view.timestampDigits)}`;
  }
}

function since(timeNs: number, beforeNs: number, digits: number): string {
  const passed = Number.isNaN(beforeNs) ? 0 : timeNs - beforeNs;
  const seconds = Math.floor(Math.abs(passed) / 1e9);
  return `${passed < 0 ? "-" : ""}${seconds}.${fraction(Math.abs(passed) - seconds * 1e9, digits)}`;
}

/** The local clock. */
function clock({ view }: SeenPacket): { readonly date: string; readonly time: string } {
  const at = new Date(view.seconds * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return {
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${fraction(view.nanoseconds, view.timestampDigits)}`,
  };
}

function fraction(nanoseconds: number, digits: number): string {
  return String(nanoseconds).padStart(9, "0").slice(0, Math.max(1, digits));
}

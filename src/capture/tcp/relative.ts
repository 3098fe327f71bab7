import { seqAdd, seqDistance } from "../../wire/seq.ts";
import type { TcpSegment } from "../layers/tcp.ts";
import type { Flow } from "./flow.ts";

/** Gives both directions the numbers that are shown as 0, as soon as this segment tells them. */
export function learnBases(
  { flags, sequenceNumber, acknowledgmentNumber }: TcpSegment,
  own: Flow,
  other: Flow,
): void {
  own.base ??= flags.syn ? sequenceNumber : seqAdd(sequenceNumber, -1);
  if (flags.ack) other.base ??= seqAdd(acknowledgmentNumber, -1);
}

/** Returns a raw number counted from `base`; unchanged while that is unknown. */
export function relativeTo(base: number | undefined, raw: number): number {
  return base === undefined ? raw : seqDistance(base, raw);
}

/** Learns window scaling: both SYNs must carry the option, or neither direction is scaled (RFC 7323 §2.2). */
export function learnScale({ flags, options }: TcpSegment, own: Flow, other: Flow): void {
  const option = options.find(({ type }) => type === "window-scale");
  if (option?.type === "window-scale") own.scale = Math.min(option.shift, 14);
  if (!flags.syn) return;
  if (own.scale === "unknown") {
    own.scale = "unused";
    other.scale = "unused";
  } else if (flags.ack && other.scale === "unused") {
    own.scale = "unused";
  }
}

/** Returns the window as it is shown: never scaled in a SYN, nor while the shift is unknown or unused. */
export function shownWindow({ flags, windowSize }: TcpSegment, { scale }: Flow): number {
  return flags.syn || typeof scale !== "number" ? windowSize : windowSize * 2 ** scale;
}

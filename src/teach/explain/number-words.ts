import type { TcpSegment } from "../../capture/layers/tcp.ts";
import { seqCompare } from "../../wire/seq.ts";
import type { Side, Step } from "../conversation/conversation.ts";
import { numbersTaken, otherSide } from "../conversation/sides.ts";
import { countWords } from "../conversation/words.ts";
import type { ConnectionFacts } from "./connection-facts.ts";
import type { TcpContext } from "./explain-tcp.ts";

/** Returns what a connection tells of the numbers in a segment's header. */
export function tcpContext(facts: ConnectionFacts, step: Step): TcpContext {
  const { segment, from } = step;
  const other = otherSide(from);
  const base = facts.base(other);
  const otherSyn = facts.syn(other);
  const isAnswered = otherSyn !== undefined && segment.flags.syn;
  return {
    isSyn: segment.flags.syn,
    relative: (number) => (base === undefined ? number : (number - base) >>> 0),
    otherScales: isAnswered && facts.hasOptions(other) ? facts.shift(other) !== undefined : undefined,
    sequenceWords: sequenceWords(facts, step),
    acknowledgmentWords: acknowledgmentWords(facts, step),
    windowWords: windowWords(facts, step),
  };
}

/** Returns what can be said of the numbers of a segment that belongs to no connection that was tracked. */
export function bareContext(tcp: TcpSegment): TcpContext {
  return {
    isSyn: tcp.flags.syn,
    relative: (number) => number,
    otherScales: undefined,
    sequenceWords: ", as it stands",
    acknowledgmentWords: tcp.flags.ack ? ", as it stands" : ": unused, ACK is off",
    windowWords: `window ${tcp.windowSize}`,
  };
}

function sequenceWords(facts: ConnectionFacts, { segment, from }: Step): string {
  const { flags, sequenceNumber, length } = segment;
  const relative = ` = relative ${sequenceNumber}${countedFrom(facts, from)}`;
  if (flags.syn) return `${relative}: the initial sequence number (ISN), which the ${from} chose`;
  if (length > 0) return `${relative}: the number of the first octet of its data`;
  if (flags.rst) return relative;
  return flags.fin
    ? `${relative}: the number of its FIN`
    : `${relative}: the number of what it will send next`;
}

function acknowledgmentWords(facts: ConnectionFacts, { segment, from }: Step): string {
  const { acknowledgmentNumber, acknowledgmentNumberRaw } = segment;
  if (acknowledgmentNumber === undefined)
    return acknowledgmentNumberRaw === 0 ? ": unused, ACK is off" : ": no acknowledgment, ACK is off";
  const other = otherSide(from);
  return ` = relative ${acknowledgmentNumber}${countedFrom(facts, other)}: the next number that it expects from the ${other}`;
}

function countedFrom(facts: ConnectionFacts, side: Side): string {
  return facts.syn(side) === undefined ? " (no SYN seen: counted from the first number in this capture)" : "";
}

/** The window is scaled where both SYNs offer that, and never in a SYN (RFC 7323 §2.2). */
function windowWords(facts: ConnectionFacts, { segment, from }: Step): string {
  const { window, windowRaw, flags } = segment;
  const words = `window ${windowRaw}`;
  const room = window === 0 && !flags.rst ? ': "no room, wait"' : "";
  if (flags.syn) return `${words}: never scaled in a SYN${room}`;
  const missing = (["client", "server"] as const).find((side) => facts.syn(side) === undefined);
  if (missing !== undefined)
    return `${words}${room}; its scale is not known, because the SYN of the ${missing} is not in this capture`;
  const cut = (["client", "server"] as const).find((side) => !facts.hasOptions(side));
  if (cut !== undefined)
    return `${words}${room}; its scale is not known, because the capture cut off the options of the ${cut}'s SYN`;
  const without = (["client", "server"] as const).find((side) => facts.shift(side) === undefined);
  if (without !== undefined)
    return `${words}${room}; not scaled, because the SYN of the ${without} does not offer it`;
  const shift = facts.shift(from) ?? 0;
  return `${words} x 2^${shift} = ${window} octets${room}; both SYNs offer scaling, the one of the ${from} by ${shift}`;
}

/** Returns why its number is what it is, and what comes next. */
export function sequenceFact(facts: ConnectionFacts, step: Step): string {
  const { segment, from } = step;
  const { flags, sequenceNumber } = segment;
  const taken = numbersTaken(segment);
  return [
    whyThisNumber(facts, step),
    ...(flags.rst ? ["A reset takes no number."] : [takenWords(segment, from, sequenceNumber, taken)]),
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function whyThisNumber(facts: ConnectionFacts, step: Step): string {
  const { segment } = step;
  if (segment.flags.syn) return "";
  const before = facts.previousTaking(step);
  if (before === undefined) return "";
  const end = before.segment.sequenceNumber + numbersTaken(before.segment);
  const ahead = seqCompare(segment.sequenceNumber, end);
  const { frame } = before.segment;
  if (ahead === 0) return `SEQ goes on where #${frame} ended.`;
  if (ahead > 0)
    return `Between the end of #${frame} and SEQ ${countWords(ahead, "number")} ${ahead === 1 ? "is" : "are"} missing: what has them was not captured before this packet.`;
  return `SEQ lies ${countWords(-ahead, "number")} before the end of #${frame}, the last that this side had sent.`;
}

function takenWords(
  { flags, length, sequenceNumberRaw }: Step["segment"],
  from: Side,
  sequenceNumber: number,
  taken: number,
): string {
  if (taken === 0) return "It takes no number, so nothing needs to acknowledge it.";
  const parts = [
    ...(flags.syn ? ["one for SYN"] : []),
    ...(length > 0 ? [`${length} for data`] : []),
    ...(flags.fin ? ["one for FIN"] : []),
  ];
  const next = sequenceNumber + taken;
  const raw = (sequenceNumberRaw + taken) % 2 ** 32;
  return `It takes ${countWords(taken, "number")}: ${parts.join(", ")}. The next number of the ${from} is ${raw} = relative ${next}, and so says the ACK of who has got all this.`;
}

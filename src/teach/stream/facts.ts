import type { CallRuler, Cut, Piece, StreamDirection } from "./stream.ts";

/** Cuts and joins that are told before the rest is counted. */
const MOST_TOLD = 12;

/** Returns what the rulers of a direction show, one sentence each; of the whole stream, whichever octets are drawn. */
export function factsOf(direction: StreamDirection): readonly string[] {
  const { length, whyNoWrites, whyNoReads, writes, reads } = direction;
  const why = [
    ...(whyNoWrites === null ? [] : [`The writes of the ${direction.from} are not drawn: ${whyNoWrites}`]),
    ...(whyNoReads === null ? [] : [`The reads of the ${direction.to} are not drawn: ${whyNoReads}`]),
  ];
  if (length === 0 && writes === null && reads === null) return [];
  return [
    `${capital(countWords(direction))}.`,
    ...lesson(direction),
    ...limited([...cutFacts(direction), ...joinFacts(direction)]),
    ...resentFacts(direction),
    ...callFacts(direction),
    ...why,
  ];
}

function countWords({ writes, segments, messages, reads }: StreamDirection): string {
  const frames = new Set(segments.map(({ frame }) => frame)).size;
  return [
    ...(writes === null ? [] : [count(writes.calls.length, "write")]),
    count(frames, "segment"),
    ...(messages.length === 0 ? [] : [count(messages.length, "message")]),
    ...(reads === null ? [] : [count(reads.calls.length, "read")]),
  ].join(", ");
}

/** TCP's promise is told where the rulers show what it leaves open, and also where they happen not to. */
function lesson({ writes, segments, messages, reads, cuts, joins }: StreamDirection): readonly string[] {
  if (messages.length === 0) return [];
  if (cuts.length > 0 || joins.length > 0) return ["TCP carries octets, not messages:"];
  if (writes === null || reads === null) return [];
  const isOneToOne = [writes.calls, segments, reads.calls].every(
    (pieces) => pieces.length === messages.length,
  );
  return isOneToOne
    ? ["Here each message is one write, one segment and one read; TCP does not promise that."]
    : [];
}

/** Pieces of several kinds may end at one place. */
function cutFacts({ cuts, messages }: StreamDirection): readonly string[] {
  const places = new Map<number, Cut[]>();
  for (const cut of cuts) places.set(cut.offset, [...(places.get(cut.offset) ?? []), cut]);
  return [...places.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([offset, [first, ...others]]) => {
      const message = messages.find(({ number }) => number === first?.message);
      if (first === undefined || message === undefined) return [];
      const pieces = [first, ...others].map(({ by, piece }) => nameOf(by, piece));
      return [
        `- message ${message.number} (octets ${message.start} to ${message.end - 1}) is cut behind ${first.within} of its ${message.end - message.start} octets, in front of octet ${offset}: ${joined(pieces)} ${pieces.length === 1 ? "ends" : "end"} there`,
      ];
    });
}

function joinFacts({ joins }: StreamDirection): readonly string[] {
  return joins.map(({ by, piece, messages }) => {
    const all = messages.length <= 6 ? joined(messages.map(String)) : `${messages[0]} to ${messages.at(-1)}`;
    return `- ${nameOf(by, piece)} has octets of ${messages.length} messages: ${all}`;
  });
}

function nameOf(by: Piece, piece: number): string {
  return by === "segment" ? `segment #${piece}` : `${by} ${piece}`;
}

function limited(facts: readonly string[]): readonly string[] {
  const left = facts.length - MOST_TOLD;
  return left <= 0
    ? facts
    : [...facts.slice(0, MOST_TOLD), `- and ${left} more like these; --json has them all`];
}

function resentFacts({ holes }: StreamDirection): readonly string[] {
  const missing = holes.reduce((sum, { start, end }) => sum + end - start, 0);
  return missing === 0 ? [] : [`The capture lacks ${count(missing, "octet")}, drawn as ??.`];
}

function callFacts(direction: StreamDirection): readonly string[] {
  const { from, to, writes, reads } = direction;
  return [
    ...(writes === null ? [] : rulerFacts(writes, `The ${from}'s writes`, direction)),
    ...(reads === null ? [] : rulerFacts(reads, `The ${to}'s reads`, direction)),
    ...([writes, reads].some((ruler) => ruler?.source === "strace")
      ? ["strace noted calls here; it slows a program, so that a read may bring more than it would without."]
      : []),
  ];
}

function rulerFacts(ruler: CallRuler, what: string, { length }: StreamDirection): readonly string[] {
  const { tiedBy, wouldBlock, sawEnd, errors } = ruler;
  const isWrites = what.endsWith("writes");
  const difference =
    ruler.length === length
      ? []
      : [
          `${what} make ${count(ruler.length, "octet")}, the capture has ${length}${ruler.length < length && !isWrites ? ": the rest was not read" : ""}.`,
        ];
  return [
    ...difference,
    ...(wouldBlock === 0
      ? []
      : [
          `${what}: ${count(wouldBlock, "call")} ${isWrites ? "had no room" : "found nothing"} and came back at once.`,
        ]),
    ...(sawEnd ? [`${what}: the last one was told the end of the stream, as 0 octets.`] : []),
    ...(errors.length === 0 ? [] : [`${what}: ${joined(errors)}.`]),
    ...(tiedBy === "time"
      ? [
          `${what} are those of the connection that was opened next to this one in time; the log does not name its port.`,
        ]
      : []),
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

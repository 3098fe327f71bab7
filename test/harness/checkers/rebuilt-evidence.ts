import { assembleEvidence } from "../../../src/harness/assemble-evidence.ts";
import type { Evidence } from "../../../src/harness/evidence.ts";
import { change, dataAt } from "../fixtures/edits.ts";
import { packetsOf, type Trace, traceOf } from "../fixtures/trace.ts";

/** A change to a good capture that one rule must notice. */
interface BrokenCapture {
  readonly name: string;
  readonly rule: string;
  readonly change: (trace: Trace) => Trace | undefined;
  readonly message: RegExp;
}

/** What no program can do, because kernels do it: each breaks one rule of the packets themselves. */
export const brokenCaptures: readonly BrokenCapture[] = [
  {
    name: "the SYN,ACK acknowledges another number",
    rule: "handshake.three-way",
    change: (trace) => change(trace, 1, () => ({ ack: 2 })),
    message: /^fail server: .* the SYN,ACK acknowledges another number than the one it answers\.$/,
  },
  {
    name: "the SYN,ACK is missing",
    rule: "handshake.three-way",
    change: (trace) => ({ ...trace, segments: trace.segments.toSpliced(1, 1) }),
    message: /^fail server: .* the SYN,ACK of the handshake never came from the server's host\.$/,
  },
  {
    name: "the SYN,ACK carries an option that nobody offered",
    rule: "handshake.options",
    change: (trace) =>
      change(trace, 1, ({ options }) => ({
        options: [...options, { type: "timestamps", value: 7, echo: 0 }],
      })),
    message: /^fail server: .* carries the option timestamps, which the SYN did not offer\.$/,
  },
  {
    name: "a message ends without PSH",
    rule: "push.message-end",
    change: (trace) => change(trace, dataAt(trace)[0], ({ flags }) => ({ flags: flags.replace("P", "") })),
    message: /^fail client: .* ends in frame \d+, which carries no PSH\.$/,
  },
  {
    name: "an acknowledgment comes before what it acknowledges",
    rule: "sequence.progress",
    change: (trace) => change(trace, 2, ({ ack }) => ({ ack: ack + 5 })),
    message: /^fail client: .* acknowledges octets that the other side never sent\.$/,
  },
  {
    name: "the last data is never acknowledged",
    rule: "data.acknowledged",
    change: unacknowledged,
    message:
      /^fail (client|server): .* the last \d+ octets .* were never acknowledged by the (client|server)'s host\.$/,
  },
  {
    name: "data is missing that was acknowledged",
    rule: "capture.complete",
    change: (trace) => ({ ...trace, segments: trace.segments.toSpliced(dataAt(trace)[0] ?? 0, 1) }),
    message:
      /^inconclusive lab: No packet rule can be decided, because the capture lacks \d+ octets of .* acknowledged, so the capture lost them, and not the network\.$/,
  },
  {
    name: "one side never closes",
    rule: "close.orderly",
    change: (trace) => ({ ...trace, segments: trace.segments.slice(0, 1 + trace.segments.findIndex(isFin)) }),
    message: /^fail (client|server): .* the (client|server) never closed its direction /,
  },
];

/** Returns the evidence with its one connection changed and made into packets again. */
export function rebuilt(evidence: Evidence, change: BrokenCapture["change"]): Evidence {
  const [connection] = evidence.connections;
  const trace = connection && change(traceOf(connection));
  if (connection === undefined || trace === undefined)
    throw new Error("the capture has nothing to change so");
  const times = connection.segments.map(({ timestampNs }) => timestampNs);
  const packets = packetsOf(trace).map((packet, index) => ({
    ...packet,
    timestampNs: times[index] ?? times.at(-1) ?? 0n,
  }));
  const capture = { captured: packets.length, dropped: 0, failure: null };
  return assembleEvidence({ ...evidence.conditions, capture }, evidence.transcript, packets, {
    fixture: evidence.fixture,
  });
}

function isFin({ flags }: Trace["segments"][number]): boolean {
  return flags.includes("F");
}

/** Lowers the answers to the last data to where it begins, FIN and all. */
function unacknowledged(trace: Trace): Trace | undefined {
  const last = trace.segments[dataAt(trace).at(-1) ?? -1];
  if (last === undefined) return undefined;
  const segments = trace.segments.map((segment) =>
    segment.from === last.from ? segment : { ...segment, ack: Math.min(segment.ack, last.seq) },
  );
  return { ...trace, segments };
}

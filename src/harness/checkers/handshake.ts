import type { Connection, TrackedSegment } from "../../capture/tcp/connection.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds, nameConnection, undecided } from "./findings.ts";
import { endOf } from "./people.ts";
import { explainRefusal } from "./refused.ts";

const threeWay: Rule = {
  id: "handshake.three-way",
  title: "A connection opens with SYN, SYN,ACK and ACK, each acknowledging the other's number plus one.",
  source: "RFC 9293 §3.5; report 000 §2; report 001, figure 5; report 002 §7.1",
  advice:
    "Check that the server listens before the client connects, and that both use the same address and port.",
  needsPackets: true,
};

const options: Rule = {
  id: "handshake.options",
  title: "The SYN,ACK carries window scale, SACK permitted and timestamps only where the SYN offered them.",
  source: "RFC 7323 §2.2 and §3.2, RFC 2018 §2",
  advice:
    "This is the kernel's or the network's doing, not the program's: look at what stands between the two hosts.",
  needsPackets: true,
};

/** How connections open. */
export const handshake: Checker = {
  rules: [threeWay, options],
  check: (evidence) => evidence.connections.flatMap((connection) => checkConnection(evidence, connection)),
};

function checkConnection(evidence: Evidence, connection: Connection): readonly Finding[] {
  if (connection.end === "refused") return [explainRefusal(threeWay, evidence, connection)];
  const { syn, synAck, ack } = connection.handshake;
  const name = nameConnection(connection);
  if (syn === undefined) {
    return [
      undecided(threeWay, `The capture of ${name} starts after its SYN, so its opening cannot be judged.`),
    ];
  }
  const frames = [syn, synAck, ack].filter((frame) => frame !== undefined);
  if (synAck === undefined || ack === undefined) {
    const missing = synAck === undefined ? "SYN,ACK" : "ACK";
    const { who, side } = endOf(evidence, connection, synAck === undefined ? "server" : "client");
    const message = `${name}: the ${missing} of the handshake never came from the ${who}'s host.`;
    return [broken(threeWay, { side, frames, message })];
  }
  const first = segmentAt(connection, syn);
  const second = segmentAt(connection, synAck);
  const third = segmentAt(connection, ack);
  return [
    checkNumbers(evidence, connection, [first, second, third]),
    checkOptions(evidence, connection, first, second),
  ];
}

function checkNumbers(
  evidence: Evidence,
  connection: Connection,
  [syn, synAck, ack]: readonly [TrackedSegment, TrackedSegment, TrackedSegment],
): Finding {
  const name = nameConnection(connection);
  const frames = [syn.frame, synAck.frame, ack.frame];
  const wrong = [
    {
      what: "SYN,ACK",
      side: "server" as const,
      segment: synAck,
      expected: (syn.sequenceNumberRaw + 1) >>> 0,
    },
    { what: "ACK", side: "client" as const, segment: ack, expected: (synAck.sequenceNumberRaw + 1) >>> 0 },
  ].find(({ segment, expected }) => segment.acknowledgmentNumberRaw !== expected);
  if (wrong === undefined)
    return holds(threeWay, { frames, message: `${name} opens with SYN, SYN,ACK and ACK.` });
  return broken(threeWay, {
    side: endOf(evidence, connection, wrong.side).side,
    frames: [wrong.segment.frame],
    message: `${name}: the ${wrong.what} acknowledges another number than the one it answers.`,
    expected: `Ack=${wrong.expected} (raw)`,
    got: `Ack=${wrong.segment.acknowledgmentNumberRaw} (raw)`,
  });
}

function checkOptions(
  evidence: Evidence,
  connection: Connection,
  syn: TrackedSegment,
  synAck: TrackedSegment,
): Finding {
  const name = nameConnection(connection);
  const frames = [syn.frame, synAck.frame];
  const offered = new Set(syn.options.map(({ type }) => type));
  const unasked = synAck.options.find(({ type }) => ONLY_IF_OFFERED.has(type) && !offered.has(type));
  if (unasked !== undefined) {
    return broken(options, {
      side: "server",
      frames,
      message: `${name}: the SYN,ACK carries the option ${unasked.type}, which the SYN did not offer.`,
    });
  }
  const silent = [syn, synAck].find((segment) => !segment.options.some(({ type }) => type === "mss"));
  if (silent !== undefined) {
    const { who } = endOf(evidence, connection, silent === syn ? "client" : "server");
    const message = `${name}: the ${who}'s SYN names no segment size, so the other side must assume 536 octets.`;
    return holds(options, { severity: "warn", frames: [silent.frame], message });
  }
  const mss = [syn, synAck].map((segment) => segment.options.find((option) => option.type === "mss"));
  const sizes = mss.map((option) => (option?.type === "mss" ? option.value : 0)).join(" and ");
  return holds(options, {
    frames,
    message: `${name}: segment sizes ${sizes}; nothing is answered that was not offered.`,
  });
}

const ONLY_IF_OFFERED: ReadonlySet<string> = new Set(["window-scale", "sack-permitted", "timestamps"]);

function segmentAt(connection: Connection, frame: number): TrackedSegment {
  const segment = connection.segments.find((each) => each.frame === frame);
  if (segment === undefined) throw new Error(`frame ${frame} is not in stream ${connection.stream}`);
  return segment;
}

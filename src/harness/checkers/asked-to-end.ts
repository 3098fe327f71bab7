import type { Deed } from "../../impls/impl.ts";
import { isOfKind } from "../../netlab/forwarder/tcp-frame.ts";
import { equalOctets, utf8 } from "../../wire/octets.ts";
import type { Evidence, ProgramRole, TranscriptEntry } from "../evidence.ts";
import { deedsOf, ownedConnections, protocolOf, screenOf } from "./people.ts";
import { streamEnd } from "./stream-end.ts";

/** That a program has ended. */
export type Exit = Extract<TranscriptEntry, { type: "exit" }>;

/**
 * Tells whether the person or the lab had ended a program before it ended. Once the lab ends the cell, whichever program it begins with,
 * the others end with their partner.
 */
export function wasAsked(evidence: Evidence, exit: Exit): boolean {
  const isSignalled = evidence.transcript.some((entry) => {
    if (entry.type !== "signal") return false;
    if (entry.why !== "end-of-cell") return entry.program === exit.program;
    const signalledAt = BigInt(entry.t);
    return signalledAt <= BigInt(exit.t) && !cameTooLate(evidence, exit, signalledAt);
  });
  return isSignalled || saidGoodbye(evidence, exit.program, exit.t);
}

/** Whether a program was ending by itself when the lab, not knowing it yet, ended it: its last packet had just come. */
function cameTooLate(evidence: Evidence, exit: Exit, signalledAt: bigint): boolean {
  if (exit.signal !== null || exit.code === 0 || exit.code === INTERRUPTED) return false;
  const closedAt = streamsOf(evidence, exit.program)?.own.endedAt;
  const isInterrupted = screenOf(evidence, exit.program).some(({ text: line }) => /interrupt/iu.test(line));
  const isJustClosed = closedAt !== undefined && closedAt < signalledAt && signalledAt - closedAt < ENDING_NS;
  return isJustClosed && !isInterrupted;
}

/** What a shell makes of an end by SIGINT. */
const INTERRUPTED = 130;

/** How long behind its last packet a program may be seen to end. */
const ENDING_NS = 500_000_000n;

/** Whether a program's person had left by then; who types the goodbye of the protocol as a line leaves too. */
export function saidGoodbye(evidence: Evidence, program: ProgramRole, t: string): boolean {
  const leave = { type: "deed", deed: { type: "leave" } } as const;
  const protocol = protocolOf(evidence, program);
  const [goodbye] = protocol.clientMessages([leave], "report");
  const isGoodbye = (deed: Deed) => {
    if (goodbye === undefined || deed.type !== "say") return false;
    // What a line becomes may depend on what went before it, which is not asked here.
    const said = protocol.clientMessages([{ type: "deed", deed }], "report").map(({ octets }) => octets);
    return [utf8(deed.text), ...said].some((octets) => equalOctets(octets, goodbye.octets));
  };
  return deedsOf(evidence, program).some(
    ({ t: done, deed }) => (deed.type === "leave" || isGoodbye(deed)) && done <= BigInt(t),
  );
}

/** Tells whether a program could end: a client ends with its server, and where a person sits at the server, either ends with the other; never joined, neither has a chat. */
export function isExcused(evidence: Evidence, exit: Exit): boolean {
  const { transcript } = evidence;
  const hasJoined =
    exit.program === "server" ||
    transcript.some((entry) => entry.type === "connected" && entry.program === exit.program);
  const mayFollow = exit.program !== "server" || protocolOf(evidence, "server").hasHost;
  return (
    !hasJoined ||
    (mayFollow && (partnerLeft(evidence, exit) || wasHungUpOn(evidence, exit) || wasReset(evidence, exit)))
  );
}

function partnerLeft(evidence: Evidence, exit: Exit): boolean {
  const partners = exit.program === "server" ? (["client", "witness"] as const) : (["server"] as const);
  return partners.some((partner) => {
    const isSignalled = evidence.transcript.some(
      (entry) =>
        entry.type === "signal" &&
        entry.why !== "end-of-cell" &&
        entry.program === partner &&
        BigInt(entry.t) <= BigInt(exit.t),
    );
    return isSignalled || saidGoodbye(evidence, partner, exit.t);
  });
}

/** Whether the other end of its connection closed first; two programs may be seen to have ended in another order than they did. */
function wasHungUpOn(evidence: Evidence, exit: Exit): boolean {
  const streams = streamsOf(evidence, exit.program);
  if (streams !== undefined) return isBefore(streams.peer.endedAt, streams.own.endedAt);
  const ended = evidence.transcript.slice(0, evidence.transcript.indexOf(exit));
  return ended.some(
    (entry) => entry.type === "exit" && (entry.program === "server") !== (exit.program === "server"),
  );
}

/** Whether a third party on the wire had ended its connection. */
function wasReset({ crossings, transcript }: Evidence, { program, t }: Exit): boolean {
  const ports = transcript.flatMap((entry) =>
    entry.type === "connected" && (entry.program === program || program === "server") ? [entry.port] : [],
  );
  return crossings.some(({ fate, from, segment, arrived }) => {
    const isToIt = (from === "client") === (program === "server");
    if (fate !== "added" || !isToIt || segment === undefined || arrived === undefined) return false;
    const port = from === "client" ? segment.sourcePort : segment.destinationPort;
    return isOfKind(segment, "rst") && ports.includes(port) && arrived.timestampNs <= BigInt(t);
  });
}

function isBefore(one: bigint | undefined, other: bigint | undefined): boolean {
  return one !== undefined && (other === undefined || one < other);
}

interface Streams {
  /** When each end sent its FIN or RST. */
  readonly own: { readonly endedAt: bigint | undefined };
  readonly peer: { readonly endedAt: bigint | undefined };
}

/** Looks at a client's own connection, and at the first of a server. */
function streamsOf(evidence: Evidence, program: ProgramRole): Streams | undefined {
  const owned = ownedConnections(evidence).find(({ role }) => role === program || program === "server");
  if (owned === undefined) return undefined;
  const { clientToServer, serverToClient } = owned.connection;
  const [client, server] = [clientToServer, serverToClient].map((stream) => ({
    endedAt: streamEnd(owned.connection, stream)?.timestampNs,
  }));
  if (client === undefined || server === undefined) return undefined;
  return program === "server" ? { own: server, peer: client } : { own: client, peer: server };
}

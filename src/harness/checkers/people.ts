import type { Connection } from "../../capture/tcp/connection.ts";
import type { Deed, Protocol } from "../../impls/impl.ts";
import { findProtocol } from "../../impls/registry.ts";
import type { Evidence, ProgramRole, SideConditions, TranscriptEntry } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Person } from "../scenario/scenario.ts";

/** A connection, the program that opened it, and the one that took it: the server, or a client that others connect to. */
export interface OwnedConnection {
  readonly connection: Connection;
  readonly role: ProgramRole;
  readonly acceptor: ProgramRole;
}

/** Returns the connections whose program is known, in the order in which they were opened. */
export function ownedConnections(evidence: Evidence): readonly OwnedConnection[] {
  return evidence.connections.flatMap((connection) => {
    const acceptor = acceptorOf(evidence, connection);
    const role = knownOwner(evidence, connection);
    if (role !== undefined) return [{ connection, role, acceptor }];
    return evidence.transcript.length === 0 ? [{ connection, role: "client" as const, acceptor }] : [];
  });
}

/** A client that others connect to has said at which port it listens. */
function acceptorOf({ transcript, conditions }: Evidence, { server }: Connection): ProgramRole {
  if (server.port === conditions.port) return "server";
  const entry = transcript.find((each) => each.type === "listening" && each.port === server.port);
  return entry?.type === "listening" ? entry.program : "server";
}

/** One end of a connection: the program there, and whose doing it is when that program does wrong. */
export interface End {
  readonly who: ProgramRole;
  readonly side: Finding["side"];
}

/** Returns the program at an end of a connection. */
export function endOf(evidence: Evidence, connection: Connection, end: "client" | "server"): End {
  const who =
    end === "server"
      ? acceptorOf(evidence, connection)
      : (knownOwner(evidence, connection) ?? likelyOwner(evidence, connection));
  return { who, side: blameFor(evidence, who) };
}

/**
 * Returns whose doing it is when a program does wrong. The witness is played by the server's implementation where that has a client,
 * else by the client's; a program of neither is nobody's.
 */
export function blameFor({ conditions }: Evidence, who: ProgramRole): Finding["side"] {
  if (who === "client" || who === "server") return who;
  const { client, server, witness } = conditions;
  if (witness === null || witness.implementation === server.implementation) return "server";
  return witness.implementation === client.implementation ? "client" : null;
}

/** Returns the program that a person of a scenario sits at. */
export function roleOf(evidence: Evidence, person: Person): ProgramRole {
  if (person === "partner") return partnerOf(evidence);
  return person === "host" ? "server" : person;
}

function knownOwner({ transcript }: Evidence, { client, server }: Connection): ProgramRole | undefined {
  const entry = transcript.find(
    (each) => each.type === "connected" && each.port === client.port && each.to === server.port,
  );
  return entry?.type === "connected" ? entry.program : undefined;
}

/** A connection that came to nothing is most likely of the program that was started or spoken to last before it. */
function likelyOwner({ transcript }: Evidence, { segments }: Connection): ProgramRole {
  const openedAt = segments[0]?.timestampNs ?? 0n;
  const entry = transcript.findLast(
    (each) =>
      (each.type === "start" || each.type === "typed") &&
      each.program !== "server" &&
      BigInt(each.t) <= openedAt,
  );
  return entry !== undefined && "program" in entry ? entry.program : "client";
}

/** Returns the conditions of the program of a role. */
export function sideOf(evidence: Evidence, role: ProgramRole): SideConditions {
  const { client, server, witness } = evidence.conditions;
  if (role === "client") return client;
  return role === "server" ? server : (witness ?? server);
}

/** Returns the protocol that the program of a role speaks. */
export function protocolOf(evidence: Evidence, role: ProgramRole): Protocol {
  const { protocol } = sideOf(evidence, role);
  const found = findProtocol(protocol);
  if (found === undefined) throw new Error(`no protocol ${protocol}`);
  return found;
}

/** Returns the forms in which the octets of a message of a role's program may hold words. */
export function sentForms(evidence: Evidence, role: ProgramRole, words: string): readonly string[] {
  return protocolOf(evidence, role).sentForms?.(words) ?? [words];
}

/** Returns the name of the person at a role's program. */
export function nameOf(evidence: Evidence, role: ProgramRole): string {
  return evidence.conditions.names[role === "server" ? "host" : role];
}

/** Returns who the client's person talks to: the host where there is one, else the witness. */
export function partnerOf(evidence: Evidence): ProgramRole {
  return protocolOf(evidence, "server").hasHost ? "server" : "witness";
}

/** A deed of a person, and when it was done. */
export interface TimedDeed {
  readonly t: bigint;
  readonly deed: Deed;
}

/** Returns what the person at a role's program did, in order; whoever sits at a program has joined with their name. */
export function deedsOf(evidence: Evidence, role: ProgramRole): readonly TimedDeed[] {
  return collectDeeds(evidence, role, toDeed);
}

/** Returns the same, the lab's Ctrl-C at the end of a cell being a leave: a program cannot tell who pressed it. */
export function deedsAsHeard(evidence: Evidence, role: ProgramRole): readonly TimedDeed[] {
  return collectDeeds(evidence, role, (entry) =>
    entry.type === "signal" && entry.signal === "SIGINT"
      ? [{ t: BigInt(entry.t), deed: { type: "leave", unsaid: true } }]
      : toDeed(entry),
  );
}

/** Nobody leaves twice, by whatever they leave. */
function collectDeeds(
  evidence: Evidence,
  role: ProgramRole,
  deedsIn: (entry: TranscriptEntry) => readonly TimedDeed[],
): readonly TimedDeed[] {
  const own = evidence.transcript.filter((entry) => "program" in entry && entry.program === role);
  const start = own.find((entry) => entry.type === "start");
  if (start === undefined) return [];
  const name = nameOf(evidence, role);
  const password = evidence.conditions.passwords?.[role === "server" ? "host" : role] ?? "";
  const joined: TimedDeed = { t: BigInt(start.t), deed: { type: "join", name, password } };
  const deeds = own.flatMap(deedsIn);
  const left = deeds.find(({ deed }) => deed.type === "leave");
  return [joined, ...deeds.filter((each) => each.deed.type !== "leave" || each === left)];
}

/** Returns what a role's program showed, with times. */
export function screenOf(
  evidence: Evidence,
  role: ProgramRole,
): readonly { readonly t: bigint; readonly text: string }[] {
  return evidence.transcript.flatMap((entry) =>
    entry.type === "screen" && entry.program === role ? [{ t: BigInt(entry.t), text: entry.text }] : [],
  );
}

function toDeed(entry: TranscriptEntry): readonly TimedDeed[] {
  const t = BigInt(entry.t);
  if (entry.type === "typed" && entry.deed === "say")
    return [{ t, deed: { type: "say", text: entry.words } }];
  if (entry.type === "typed" && (entry.deed === "invite" || entry.deed === "accept"))
    return [{ t, deed: { type: entry.deed, peer: entry.words } }];
  if (entry.type === "typed" && entry.deed === "leave") return [{ t, deed: { type: "leave" } }];
  const isUnsaid = entry.type === "input-closed" || (entry.type === "signal" && entry.why === "leave");
  return isUnsaid ? [{ t, deed: { type: "leave", unsaid: true } }] : [];
}

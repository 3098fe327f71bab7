import type { Connection } from "../../capture/tcp/connection.ts";
import type { Deed, Protocol } from "../../impls/impl.ts";
import { findProtocol } from "../../impls/registry.ts";
import type { Evidence, ProgramRole, SideConditions, TranscriptEntry } from "../evidence.ts";

/** A connection and the program that opened it. */
export interface OwnedConnection {
  readonly connection: Connection;
  readonly role: ProgramRole;
}

/** Returns the connections whose program is known, in the order in which they were opened. */
export function ownedConnections(evidence: Evidence): readonly OwnedConnection[] {
  return evidence.connections.flatMap((connection) => {
    const owner = evidence.transcript.find(
      (entry) => entry.type === "connected" && entry.port === connection.client.port,
    );
    if (owner?.type === "connected") return [{ connection, role: owner.program }];
    return evidence.transcript.length === 0 ? [{ connection, role: "client" as const }] : [];
  });
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
  const own = evidence.transcript.filter((entry) => "program" in entry && entry.program === role);
  const start = own.find((entry) => entry.type === "start");
  if (start === undefined) return [];
  const joined: TimedDeed = { t: BigInt(start.t), deed: { type: "join", name: nameOf(evidence, role) } };
  return [joined, ...own.flatMap(toDeed)];
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
  const left =
    (entry.type === "typed" && entry.deed === "leave") ||
    entry.type === "input-closed" ||
    (entry.type === "signal" && entry.signal === "SIGINT");
  return left ? [{ t, deed: { type: "leave" } }] : [];
}

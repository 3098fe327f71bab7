import type { Evidence, ProgramRole } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { saidGoodbye } from "./asked-to-end.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds, nameConnection } from "./findings.ts";
import { nameOf, type OwnedConnection, ownedConnections, protocolOf } from "./people.ts";
import { streamEnd } from "./stream-end.ts";

/** That nobody is thrown out. */
export const keptOpenRule: Rule = {
  id: "close.kept-open",
  title: "A server keeps the connection of a client open until that one leaves.",
  source:
    'report 000 §1.1; report 001 "Chat Server"; report 002 §5.3; report 003 "Process Message Thread"; report 004 §3.2: each serves a client in a loop',
  advice:
    "Look for what ends the loop or the thread of this client: a break or return behind the first message, an exception in a send to somebody who is gone, a close of every socket where one was meant.",
  needsPackets: true,
};

/** Says who was thrown out of a conversation that did not come about; where it did, a server may have had its reasons. */
export const keptOpen: Checker = {
  rules: [keptOpenRule],
  check(evidence) {
    const { transcript, conditions } = evidence;
    if (conditions.client.protocol !== conditions.server.protocol) return [];
    const served = ownedConnections(evidence).filter(({ acceptor }) => acceptor === "server");
    if (transcript.some((entry) => entry.type === "step" && entry.outcome !== "done"))
      return served.flatMap((owned) => checkConnection(evidence, owned));
    if (transcript.length === 0 || served.length === 0) return [];
    return [holds(keptOpenRule, { message: "The server kept every client for as long as it was needed." })];
  },
};

function checkConnection(evidence: Evidence, { connection, role }: OwnedConnection): readonly Finding[] {
  const { clientToServer, serverToClient } = connection;
  const closed = streamEnd(connection, serverToClient);
  if (closed === undefined || connection.handshake.ack === undefined) return [];
  const left = streamEnd(connection, clientToServer);
  if (left !== undefined && left.timestampNs <= closed.timestampNs) return [];
  if (mayClose(evidence, role, closed.timestampNs)) return [];
  const who = nameOf(evidence, role) || `the ${role}`;
  return [
    broken(keptOpenRule, {
      side: "server",
      frames: [closed.frame],
      message: `${nameConnection(connection)}: the server closed the connection of ${who} in frame ${closed.frame}, before ${who} had left.`,
      expected: `a connection that lasts until ${who} leaves`,
      got: closed.frame === serverToClient.finFrame ? "FIN" : "RST",
    }),
  ];
}

/** Whether somebody had ended the conversation by then: its person, a host, or the lab; a server that died has a rule of its own. */
function mayClose(evidence: Evidence, role: ProgramRole, at: bigint): boolean {
  const { transcript } = evidence;
  const isSignalled = (before: bigint, ...programs: readonly ProgramRole[]) =>
    transcript.some(
      (entry) => entry.type === "signal" && programs.includes(entry.program) && BigInt(entry.t) <= before,
    );
  const isDead = transcript.some(
    (entry) =>
      entry.type === "exit" &&
      entry.program === "server" &&
      BigInt(entry.t) <= at + DYING_NS &&
      !isSignalled(BigInt(entry.t), "server"),
  );
  const isEnded = isDead || isSignalled(at, "server", role) || isDropped(evidence, role, at);
  const hasHost = protocolOf(evidence, "server").hasHost;
  return (
    isEnded || saidGoodbye(evidence, role, `${at}`) || (hasHost && saidGoodbye(evidence, "server", `${at}`))
  );
}

/** A registry drops who has not said for long enough that it is there. */
function isDropped(evidence: Evidence, role: ProgramRole, at: bigint): boolean {
  const { scenario } = evidence.conditions;
  if (!protocolOf(evidence, "server").features.includes("time-out")) return false;
  const joined = evidence.transcript.find((entry) => entry.type === "connected" && entry.program === role);
  return joined !== undefined && at - BigInt(joined.t) >= BigInt(scenario.timers.dropMs) * 900_000n;
}

/** How long behind its last packet a program may be seen to have ended. */
const DYING_NS = 100_000_000n;

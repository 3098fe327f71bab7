import type { Connection } from "../../capture/tcp/connection.ts";
import type { Evidence, ProgramRole } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Rule } from "./checker.ts";
import { findWords } from "./find-words.ts";
import { broken, holds, listFrames, nameConnection } from "./findings.ts";
import { findOutOfReach } from "./out-of-reach.ts";
import { blameFor, endOf, ownedConnections, protocolOf } from "./people.ts";

/**
 * Says of a SYN that RST answered, under `rule`, whose doing that is: the kernel's where nobody listens yet or the one client is
 * served, the server's fault once it has been ready, the client's at another port, and between clients theirs who told of that port.
 */
export function explainRefusal(rule: Rule, evidence: Evidence, connection: Connection): Finding {
  const name = nameConnection(connection);
  const openedAt = connection.segments[0]?.timestampNs ?? 0n;
  const frames = connection.segments.map(({ frame }) => frame);
  const { address, port } = connection.server;
  const isElsewhere = address.startsWith("127.") && !evidence.conditions.addresses.server.startsWith("127.");
  if (evidence.transcript.length > 0 && (port !== evidence.conditions.port || isElsewhere)) {
    if (protocolOf(evidence, "server").peerToPeer) return explainPeer(rule, evidence, connection);
    const { who, side } = endOf(evidence, connection, "client");
    return broken(rule, {
      side,
      frames,
      message: `${name}: the ${who} program connected to port ${port} of ${address}, where nobody listens; the server was at port ${evidence.conditions.port}.`,
      expected: `port ${evidence.conditions.port}`,
      got: `port ${port}`,
    });
  }
  const ready = evidence.transcript.find((entry) => entry.type === "ready" && entry.program === "server");
  if (ready === undefined || BigInt(ready.t) > openedAt) {
    const message = `${name}: nobody listened yet, so the kernel answered the SYN with RST.`;
    return holds(rule, { frames, severity: "warn", message });
  }
  const served = evidence.connections.find((each) => each !== connection && wasOpened(each, openedAt));
  if (served !== undefined && !protocolOf(evidence, "server").takesSeveral) {
    const message = `${name}: the server takes one client, has had one (${nameConnection(served)}), and listens no more, so its kernel answered the second SYN with RST. A server that goes on listening leaves a second client connected by the kernel and unserved: both serve one client only.`;
    return holds(rule, { frames, severity: "note", message });
  }
  const ended = evidence.transcript.find(
    (entry) => entry.type === "exit" && entry.program === "server" && BigInt(entry.t) <= openedAt,
  );
  const why =
    ended !== undefined
      ? "its program had ended"
      : findOutOfReach(evidence) !== undefined
        ? "it listened on another address"
        : "it no longer listened there";
  return broken(rule, {
    side: "server",
    frames,
    message: `${name}: the SYN was answered with RST although the server had been ready: ${why}.`,
  });
}

/** Whether a connection had been opened by then; a server of one client takes no other, even when that one has left. */
function wasOpened({ handshake, segments }: Connection, t: bigint): boolean {
  const ack = segments.find(({ frame }) => frame === handshake.ack);
  return ack !== undefined && ack.timestampNs <= t;
}

/** Follows the port of a client that others connect to: from who announced it, by way of the server, to who connected there. */
function explainPeer(rule: Rule, evidence: Evidence, connection: Connection): Finding {
  const { port } = connection.server;
  const told = whoSent(evidence, port, "server");
  const who = told?.role ?? endOf(evidence, connection, "client").who;
  const announced = whoSent(evidence, port, "client", who);
  const from = announced ?? told;
  const frames = [...(from?.frames ?? []), ...connection.segments.map(({ frame }) => frame)];
  const refused = `${nameConnection(connection)}: nobody listens at port ${port}, to which the ${who} program connected`;
  const got = `port ${port}`;
  if (announced === undefined) {
    const side = told === undefined ? blameFor(evidence, who) : "server";
    const source =
      told === undefined ? "nobody had named it" : `the server named it in ${listFrames(told.frames)}`;
    const message = `${refused}: ${source}, and no other client had announced it.`;
    return broken(rule, { side, frames, message, expected: "a port that a client announced", got });
  }
  const { role } = announced;
  const named = `${refused}: the ${role} program announced it in ${listFrames(announced.frames)}`;
  if (hasGone(evidence, role, connection.segments[0]?.timestampNs ?? 0n)) {
    return holds(rule, { frames, severity: "note", message: `${named}, and had ended since.` });
  }
  const ports = evidence.transcript.flatMap((entry) =>
    entry.type === "listening" && entry.program === role && entry.port !== port ? [entry.port] : [],
  );
  const instead = ports.length === 0 ? "does not listen there" : `listens at port ${ports.join(" and ")}`;
  const expected = ports.length === 0 ? "a port at which it listens" : `port ${ports.join(" or ")}`;
  return broken(rule, {
    side: blameFor(evidence, role),
    frames,
    message: `${named} and ${instead}.`,
    expected,
    got,
  });
}

/** Returns the client, not `except`, on whose connection one end first named a port; a field begins behind a `|`. */
function whoSent(evidence: Evidence, port: number, from: "client" | "server", except?: ProgramRole) {
  for (const { connection, role, acceptor } of ownedConnections(evidence)) {
    const found = findWords({ connection, from }, `|${port}`);
    if (acceptor === "server" && role !== except && found !== undefined)
      return { role, frames: found.frames };
  }
  return undefined;
}

function hasGone({ transcript }: Evidence, role: ProgramRole, t: bigint): boolean {
  return transcript.some((entry) => entry.type === "exit" && entry.program === role && BigInt(entry.t) <= t);
}

import type { Connection } from "../../capture/tcp/connection.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Rule } from "./checker.ts";
import { broken, holds, nameConnection } from "./findings.ts";
import { endOf, protocolOf } from "./people.ts";

/**
 * Says of a SYN that RST answered, under `rule`, whose doing that is: the kernel's where nobody listens yet or the one client is
 * served, the server's fault once it has been ready, the client's at another port.
 */
export function explainRefusal(rule: Rule, evidence: Evidence, connection: Connection): Finding {
  const name = nameConnection(connection);
  const openedAt = connection.segments[0]?.timestampNs ?? 0n;
  const frames = connection.segments.map(({ frame }) => frame);
  const { address, port } = connection.server;
  if (evidence.transcript.length > 0 && port !== evidence.conditions.port) {
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
  const why = ended === undefined ? "it no longer listened there" : "its program had ended";
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

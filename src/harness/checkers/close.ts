import type { Connection } from "../../capture/tcp/connection.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds, nameConnection, undecided } from "./findings.ts";
import { endOf } from "./people.ts";

const orderly: Rule = {
  id: "close.orderly",
  title: "A connection ends with FIN both ways, or with an RST whose cause is known.",
  source: "RFC 9293 §3.6 and §3.10.4",
  advice:
    "Close with shutdown and close once everything is read; unread octets and SO_LINGER 0 turn FIN into RST.",
  needsPackets: true,
};

/** How connections end. */
export const close: Checker = {
  rules: [orderly],
  check: (evidence) =>
    evidence.connections
      .filter(({ end }) => end !== "refused")
      .filter((connection) => !isCutOff(evidence, connection))
      .map((connection) => checkEnd(evidence, connection)),
};

/** A capture from elsewhere may have been ended while the conversation went on: it says nothing of its end. */
function isCutOff({ transcript }: Evidence, { end }: Connection): boolean {
  return transcript.length === 0 && end === "open";
}

function checkEnd(evidence: Evidence, connection: Connection): Finding {
  const name = nameConnection(connection);
  const { clientToServer, serverToClient } = connection;
  const fins = [clientToServer.finFrame, serverToClient.finFrame].filter((frame) => frame !== undefined);
  if (connection.end === "fin") {
    const first = (clientToServer.finFrame ?? 0) < (serverToClient.finFrame ?? 0) ? "client" : "server";
    const { who } = endOf(evidence, connection, first);
    const message = `${name}: both sides sent FIN, the ${who} first, and both FINs are acknowledged.`;
    return holds(orderly, { frames: fins, message });
  }
  if (connection.end === "reset") return checkReset(evidence, connection);
  if (evidence.transcript.length === 0) {
    return undecided(
      orderly,
      `${name}: the capture ends before the connection does, so its end cannot be judged.`,
    );
  }
  if (connection.end === "half-closed") {
    const silent = clientToServer.finFrame === undefined ? "client" : "server";
    const { who, side } = endOf(evidence, connection, silent);
    return broken(orderly, {
      side,
      frames: fins,
      message: `${name}: the ${who} never closed its direction after the other side's FIN.`,
      expected: "FIN both ways",
      got: `one FIN, from the ${endOf(evidence, connection, silent === "client" ? "server" : "client").who}`,
    });
  }
  return broken(orderly, {
    side: endOf(evidence, connection, "client").side,
    message: `${name}: neither side closed the connection before the capture ended.`,
    expected: "FIN both ways",
    got: "no FIN and no RST",
  });
}

/**
 * An RST has a known cause when its sender's program was ended from outside, was never served, left data of another protocol unread, or
 * got data after its end.
 */
function checkReset(evidence: Evidence, connection: Connection): Finding {
  const name = nameConnection(connection);
  const rst = connection.segments.find(({ flags }) => flags.rst);
  const { who, side } = endOf(
    evidence,
    connection,
    rst?.direction === "client-to-server" ? "client" : "server",
  );
  const frames = rst === undefined ? [] : [rst.frame];
  const ended = evidence.transcript.find(
    (entry) => entry.type === "signal" && entry.program === who && entry.why !== "leave",
  );
  if (ended !== undefined) {
    const message = `${name}: the ${who}'s kernel sent RST because its program was ended from outside.`;
    return holds(orderly, { frames, severity: "warn", message });
  }
  if (who === "server" && connection.serverToClient.octets.length === 0) {
    const message = `${name}: the server never served this connection, and its kernel sent RST when the program ended.`;
    return holds(orderly, { frames, severity: "warn", message });
  }
  const fins = [connection.clientToServer.finFrame, connection.serverToClient.finFrame];
  const fin = fins.find((frame) => frame !== undefined && rst !== undefined && frame < rst.frame);
  if (fin !== undefined) {
    const message = `${name}: one side had closed already, and what then still arrived was answered with RST by the ${who}'s kernel.`;
    return holds(orderly, { frames: [fin, ...frames], severity: "note", message });
  }
  const { client, server } = evidence.conditions;
  if (client.protocol !== server.protocol) {
    const message = `${name}: the ${who} sent RST instead of FIN, as who leaves data unread that is not of its protocol.`;
    return holds(orderly, { frames, severity: "note", message });
  }
  return broken(orderly, {
    side,
    frames,
    message: `${name}: the ${who} sent RST instead of FIN: it closed with data unread, or asked for an abortive close.`,
    expected: "FIN",
    got: "RST",
  });
}

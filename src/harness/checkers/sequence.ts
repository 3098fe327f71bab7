import type { Connection } from "../../capture/tcp/connection.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds, nameConnection } from "./findings.ts";
import { endOf } from "./people.ts";

const progress: Rule = {
  id: "sequence.progress",
  title: "Each segment continues where the last ended, and nothing is acknowledged that was not sent.",
  source: "RFC 9293 §3.4",
  advice:
    "A program cannot do this through a socket: look for a forged packet, a broken driver or a capture with holes.",
  needsPackets: true,
};

const acknowledged: Rule = {
  id: "data.acknowledged",
  title: "Everything that was sent is acknowledged before the connection ends.",
  source: "RFC 9293 §3.4",
  advice: "Read until recv returns nothing before you close, so that what is on its way is still taken.",
  needsPackets: true,
};

/** How the numbers of a connection move on. */
export const sequence: Checker = {
  rules: [progress, acknowledged],
  check: (evidence) =>
    evidence.connections
      .filter(({ end }) => end !== "refused")
      .flatMap((connection) => [
        checkProgress(evidence, connection),
        ...checkAcknowledged(evidence, connection),
      ]),
};

function checkProgress(evidence: Evidence, connection: Connection): Finding {
  const name = nameConnection(connection);
  const jump = connection.segments.find(({ analysis }) => analysis.includes("previous-segment-not-captured"));
  if (jump !== undefined) {
    return broken(progress, {
      side: endOf(evidence, connection, senderOf(jump.direction)).side,
      frames: [jump.frame],
      message: `${name}: frame ${jump.frame} starts at ${jump.sequenceNumber}, but the octets before it were never sent.`,
      got: `Seq=${jump.sequenceNumber}`,
    });
  }
  const early = connection.segments.find(({ analysis }) => analysis.includes("acked-unseen-segment"));
  if (early !== undefined) {
    return broken(progress, {
      side: endOf(evidence, connection, senderOf(early.direction)).side,
      frames: [early.frame],
      message: `${name}: frame ${early.frame} acknowledges octets that the other side never sent.`,
      got: `Ack=${early.acknowledgmentNumber}`,
    });
  }
  const again = connection.segments.filter(({ analysis }) =>
    analysis.some((flag) => flag.endsWith("retransmission")),
  );
  if (again.length === 0)
    return holds(progress, { message: `${name}: every segment continues where the last ended.` });
  return holds(progress, {
    severity: "note",
    frames: again.map(({ frame }) => frame),
    message: `${name}: ${again.length} segments were sent again by the kernel; the stream is whole all the same.`,
  });
}

function checkAcknowledged(evidence: Evidence, connection: Connection): readonly Finding[] {
  return (["client-to-server", "server-to-client"] as const).map((direction) => {
    const stream = direction === "client-to-server" ? connection.clientToServer : connection.serverToClient;
    const name = nameConnection(connection);
    const missing = stream.octets.length - stream.acknowledgedLength;
    if (missing <= 0) {
      return holds(acknowledged, {
        message: `${name}: all ${stream.octets.length} octets ${direction} are acknowledged.`,
      });
    }
    const [late, gone] = afterReceiverLeft(connection, direction, stream.acknowledgedLength);
    if (gone !== undefined) {
      const message = `${name}: the last ${missing} octets ${direction} came when the receiver had closed, and RST answered them.`;
      return holds(acknowledged, { severity: "warn", frames: [gone, ...late], message });
    }
    if (stream.rstFrame !== undefined) {
      const message = `${name}: the last ${missing} octets ${direction} were not acknowledged yet when their own sender sent RST.`;
      return holds(acknowledged, { severity: "warn", frames: [...late, stream.rstFrame], message });
    }
    const frames = stream.chunks
      .filter(({ offset, length }) => offset + length > stream.acknowledgedLength)
      .map(({ frame }) => frame);
    const receiver = endOf(evidence, connection, senderOf(direction) === "client" ? "server" : "client");
    return broken(acknowledged, {
      side: receiver.side,
      frames,
      message: `${name}: the last ${missing} octets ${direction} were never acknowledged by the ${receiver.who}'s host.`,
      expected: `${stream.octets.length} octets acknowledged`,
      got: `${stream.acknowledgedLength}`,
    });
  });
}

/** Tells whether one end of a connection had closed before the last octets to it came, so that its kernel answered them with RST. */
export function isLeftEarly(connection: Connection): boolean {
  return (["client-to-server", "server-to-client"] as const).some((direction) => {
    const stream = direction === "client-to-server" ? connection.clientToServer : connection.serverToClient;
    const isWhole = stream.octets.length <= stream.acknowledgedLength;
    return !isWhole && afterReceiverLeft(connection, direction, stream.acknowledgedLength)[1] !== undefined;
  });
}

/** The frames of what was not acknowledged, and the receiver's FIN when that FIN came before them all. */
function afterReceiverLeft(
  { clientToServer, serverToClient }: Connection,
  direction: Connection["segments"][number]["direction"],
  acknowledgedLength: number,
): readonly [readonly number[], number | undefined] {
  const [sent, back] =
    direction === "client-to-server" ? [clientToServer, serverToClient] : [serverToClient, clientToServer];
  const late = sent.chunks.filter(({ offset }) => offset >= acknowledgedLength).map(({ frame }) => frame);
  const { finFrame: fin, rstFrame: rst } = back;
  const left = fin !== undefined && rst !== undefined && late.every((frame) => frame > fin);
  return [late, left ? fin : undefined];
}

function senderOf(direction: Connection["segments"][number]["direction"]): "client" | "server" {
  return direction === "client-to-server" ? "client" : "server";
}

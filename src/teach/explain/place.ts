import type { Step } from "../conversation/conversation.ts";
import type { ConnectionFacts } from "./connection-facts.ts";

const CARDINAL = ["first", "second", "third", "fourth"];

/** Returns where in the opening or the close of its connection a segment stands; `null` for one in between. */
export function placeOf(facts: ConnectionFacts, step: Step): string | null {
  return placeInOpening(facts, step) ?? placeInClose(facts, step);
}

function placeInOpening({ conversation }: ConnectionFacts, { segment, artefacts }: Step): string | null {
  const { handshake, end } = conversation.connection;
  const { flags, frame } = segment;
  const again = artefacts.some(({ type }) => type === "sent-again") ? ", sent again" : "";
  if (flags.rst)
    return end === "refused" && handshake.synAck === undefined ? "the connection is refused" : null;
  if (flags.syn) return `step ${flags.ack ? 2 : 1} of 3 of the handshake${again}`;
  return frame === handshake.ack ? "step 3 of 3 of the handshake" : null;
}

function placeInClose({ closing, isClosed, conversation }: ConnectionFacts, step: Step): string | null {
  const { segment, from } = step;
  if (segment.flags.rst) return "the end: a reset";
  const at = closing.indexOf(segment.frame);
  const { clientToServer, serverToClient } = conversation.connection;
  const own = from === "client" ? clientToServer.finFrame : serverToClient.finFrame;
  if (at < 0) return segment.flags.fin && own !== undefined ? "the close: its FIN, sent again" : null;
  const which = isClosed ? `step ${at + 1} of ${closing.length}` : `${CARDINAL[at] ?? `${at + 1}th`} step`;
  return `${which} of the close${at === 0 ? `: the ${from} closes first` : ""}`;
}

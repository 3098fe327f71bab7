import { decodePacket } from "../../capture/layers/decode-packet.ts";
import { otherInfo } from "../../capture/layers/other-info.ts";
import type { CaptureReading, Conversation, StreamSummary } from "./conversation.ts";
import { ConversationError } from "./conversation-error.ts";
import { captureWords, endpointWords } from "./words.ts";

/** Connections that are listed before the list is cut. */
const LISTED = 10;

/**
 * Returns the one conversation that was chosen, or that there is.
 * @throws {ConversationError} when there is none, or several; it says which.
 */
export function pickConversation(reading: CaptureReading): Conversation {
  const { path, conversations, streams, frames, frame } = reading;
  const [only, ...others] = conversations;
  if (only !== undefined && others.length === 0) return only;
  if (frame !== undefined)
    throw new ConversationError(
      "CONVERSATION_NOT_TCP",
      `Frame ${frame.number} of ${captureWords(path)} is no whole TCP segment but ${whatIsIn(reading)}; choose another frame.`,
    );
  if (streams.length === 0)
    throw new ConversationError(
      "CONVERSATION_NO_TCP",
      `${captureWords(path)} holds no TCP segment; it has ${frames} ${frames === 1 ? "frame" : "frames"}.`,
    );
  throw new ConversationError(
    "CONVERSATION_SEVERAL",
    `${captureWords(path)} holds ${streams.length} TCP connections; choose one with --stream N:\n${listStreams(streams)}`,
  );
}

/** Returns the protocol of the chosen frame, as Wireshark's column has it. */
function whatIsIn({ frame }: CaptureReading): string {
  if (frame === undefined) return "nothing";
  const layers = decodePacket(frame.packet);
  if (layers.udp !== undefined) return "UDP";
  if (layers.tcp !== undefined) return "a TCP segment whose length makes no sense";
  return otherInfo(frame.packet, layers).protocol;
}

function listStreams(streams: readonly StreamSummary[]): string {
  const lines = streams
    .slice(0, LISTED)
    .map(
      ({ stream, client, server, frames, firstFrame }) =>
        `  --stream ${stream}  ${endpointWords(client)} to ${endpointWords(server)}, ${frames} frames from ${firstFrame} on`,
    );
  const rest = streams.length - lines.length;
  return [
    ...lines,
    ...(rest > 0 ? [`  and ${rest} more; lab read FILE -z conv,tcp lists them all`] : []),
  ].join("\n");
}

import { findProtocol } from "../../impls/registry.ts";
import { quoteOctets } from "../../wire/octets.ts";
import { pieceGapMs } from "../../wire/writes.ts";
import type { Evidence, ProgramRole, Recut } from "../evidence.ts";
import { type Carrier, carrierIn, carrierOf, type Piece, wantedBy } from "./carrier.ts";
import { listFrames } from "./findings.ts";
import { ownedConnections } from "./people.ts";
import type { PlacedMessage } from "./place-messages.ts";
import { messagesOf, type Written, writtenStreams } from "./written-streams.ts";

/** Up to so long between two pieces every reader has to wait; a machine that is busy makes longer pauses, which prove nothing. */
const MOST_PAUSE_MS = 60;

/**
 * Says so where what failed may be the work of a pause that the machine made within a message that was sent in pieces, which a reader may take for
 * the message's end: its protocol has no other sign of one, and nothing shows that it cuts messages elsewhere too. What came without such a pause was
 * taken together, as what it showed or handed on tells.
 */
export function brokenByPauses(evidence: Evidence): string | undefined {
  const { recut, scenario } = evidence.conditions;
  if ((recut?.writes !== "octet" && recut?.writes !== "char") || !endsByPauses(evidence, recut))
    return undefined;
  const failed = evidence.transcript.find((entry) => entry.type === "step" && entry.outcome !== "done");
  const step = failed?.type === "step" ? scenario.steps[failed.index] : undefined;
  const carrier = carrierOf(evidence, recut, wantedBy(evidence, step));
  const torn = writtenStreams(evidence, recut)
    .flatMap((way) => messagesOf(evidence, way).map((message) => carrierOfMessage(way, message)))
    .find((each) => longestPauseMs(each) > MOST_PAUSE_MS && isTakenTogether(evidence, each));
  if (torn === undefined || carrier === undefined || !isTakenTogether(evidence, carrier)) return undefined;
  return `The machine was busy: the pieces of ${quoteOctets(torn.octets, 40)} came up to ${Math.round(longestPauseMs(torn))} ms apart (${listFrames(torn.frames)}), where ${pieceGapMs(recut.writes)} ms were meant, so a reader that tells the end of a message by a pause may rightly have taken it for several.`;
}

function carrierOfMessage(way: Written, { octets, offset }: PlacedMessage): Carrier {
  const frames = way.stream.chunks.flatMap((chunk) =>
    chunk.offset < offset + octets.length && chunk.offset + chunk.length > offset ? [chunk.frame] : [],
  );
  return carrierIn(way, octets, frames);
}

/** Returns the longest pause between two pieces of a message, in milliseconds. */
function longestPauseMs({ pieces }: Carrier): number {
  return Math.max(0, ...pieces.map((piece, index) => gapMs(pieces[index - 1] ?? piece, piece)));
}

function gapMs(before: Piece, after: Piece): number {
  return Number(after.timestampNs - before.timestampNs) / 1e6;
}

/** Whether the pieces between two long pauses are somewhere behind each other. */
function isTakenTogether(evidence: Evidence, { reader, writer, pieces }: Carrier): boolean {
  const parts: Uint8Array[][] = [];
  for (const [index, piece] of pieces.entries()) {
    if (index === 0 || gapMs(pieces[index - 1] ?? piece, piece) > MOST_PAUSE_MS) parts.push([]);
    parts.at(-1)?.push(piece.octets);
  }
  const made = [...shownFor(evidence, reader, writer), ...sentBy(evidence, reader)];
  return parts.every((part) => made.some((octets) => octets.includes(Buffer.concat(part))));
}

/** What a server made of what it read, others show; what they heard of it in its own pieces counts for nobody else. */
function shownFor({ transcript }: Evidence, reader: ProgramRole, writer: ProgramRole): readonly Buffer[] {
  return transcript.flatMap((entry) =>
    entry.type === "screen" && (reader === "server" ? entry.program !== writer : entry.program === reader)
      ? [Buffer.from(entry.text)]
      : [],
  );
}

function sentBy(evidence: Evidence, who: ProgramRole): readonly Buffer[] {
  return ownedConnections(evidence).flatMap(({ connection, role, acceptor }) => [
    ...(role === who ? [Buffer.from(connection.clientToServer.octets)] : []),
    ...(acceptor === who ? [Buffer.from(connection.serverToClient.octets)] : []),
  ]);
}

/** Whether the reader's protocol has nothing but a pause that tells where a message ends. */
function endsByPauses({ conditions }: Evidence, { by }: Recut): boolean {
  const { protocol } = conditions[by === "client" ? "server" : "client"];
  const { lineEnds = false, tellsLengths = false } = findProtocol(protocol) ?? {};
  return !lineEnds && !tellsLengths;
}

import type { Evidence, ProgramRole } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { findWords, type Way } from "./find-words.ts";
import { listFrames } from "./findings.ts";
import { blameFor, ownedConnections } from "./people.ts";
import { readTogether } from "./read-together.ts";

/** Something that one person said to another. */
export interface Speech {
  readonly speaker: ProgramRole;
  readonly listener: ProgramRole;
  readonly words: string;
  readonly t: bigint;
}

/** Where a line was lost on its way, and by whom. */
export interface Loss {
  readonly at: "speaker" | "server" | "screen";
  readonly side: Finding["side"];
  readonly frames: readonly number[];
  /** Words that continue "somebody typed something". */
  readonly what: string;
}

/** Follows a line that is not on its listener's screen: into the network, whole or in pieces, out of it, into a read. */
export function findLoss(evidence: Evidence, { speaker, listener, words }: Speech): Loss {
  const sent = findWords(streamFrom(evidence, speaker, listener), words);
  if (sent === undefined) {
    const what = `but no packet carries it: the ${speaker} program did not send it`;
    return { at: "speaker", side: blameFor(evidence, speaker), frames: [], what };
  }
  if (sent.isCut) {
    const what = `but the ${speaker} program sent it in ${sent.frames.length} pieces (${listFrames(sent.frames)}), and a reader that takes one read for one message cannot put them together again`;
    return { at: "speaker", side: blameFor(evidence, speaker), frames: sent.frames, what };
  }
  const arrived = findWords(streamTo(evidence, listener), words);
  if (arrived === undefined) {
    const what = `and ${listFrames(sent.frames)} carries it to the server, but no packet carries it on to the ${listener}: the server program did not pass it on`;
    return { at: "server", side: "server", frames: sent.frames, what };
  }
  if (arrived.isCut) {
    const what = `but the server program passed it on in ${arrived.frames.length} pieces (${listFrames(arrived.frames)})`;
    return { at: "server", side: "server", frames: arrived.frames, what };
  }
  const carrying = `and ${listFrames(arrived.frames)} ${arrived.frames.length === 1 ? "carries" : "carry"} it`;
  const mixed = readTogether(evidence, listener);
  if (mixed !== undefined && (mixed.frames.at(-1) ?? 0) <= (arrived.frames[0] ?? 0)) {
    const what = `${carrying}, but the ${listener} program had taken a text and a list in one read by then (${listFrames(mixed.frames)})`;
    return { at: "screen", side: mixed.side, frames: [...mixed.frames, ...arrived.frames], what };
  }
  const what = `${carrying}, but the ${listener} program did not show it`;
  return { at: "screen", side: blameFor(evidence, listener), frames: arrived.frames, what };
}

/** A host speaks and hears on the connection of the client; everybody else on their own. */
function streamFrom(evidence: Evidence, speaker: ProgramRole, listener: ProgramRole): Way | undefined {
  return wayOf(
    evidence,
    speaker === "server" ? listener : speaker,
    speaker === "server" ? "server" : "client",
  );
}

function streamTo(evidence: Evidence, listener: ProgramRole): Way | undefined {
  return wayOf(
    evidence,
    listener === "server" ? "client" : listener,
    listener === "server" ? "client" : "server",
  );
}

function wayOf(evidence: Evidence, role: ProgramRole, from: Way["from"]): Way | undefined {
  const owned = ownedConnections(evidence).find((each) => each.role === role);
  return owned && { connection: owned.connection, from };
}

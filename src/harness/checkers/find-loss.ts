import { text } from "../../wire/octets.ts";
import type { Evidence, ProgramRole } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { expectedFromServer } from "./expected-messages.ts";
import { type Found, findWords, type Way } from "./find-words.ts";
import { listFrames } from "./findings.ts";
import { garbled } from "./mistaken-octets.ts";
import { blameFor, ownedConnections, screenOf, sentForms } from "./people.ts";
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
export function findLoss(evidence: Evidence, speech: Speech): Loss {
  const { speaker, listener, words } = speech;
  const forms = sentForms(evidence, speaker, words);
  const sent = findSent(evidence, speech);
  if (sent === undefined) {
    const what = `but no packet carries it: the ${speaker} program did not send it`;
    return { at: "speaker", side: blameFor(evidence, speaker), frames: [], what };
  }
  if (sent.isCut) {
    const what = `but the ${speaker} program sent it in ${sent.frames.length} pieces (${listFrames(sent.frames)}), and a reader that takes one read for one message cannot put them together again`;
    return { at: "speaker", side: blameFor(evidence, speaker), frames: sent.frames, what };
  }
  const arrived = findRelayed(evidence, speech);
  if (arrived === undefined && !isDue(evidence, listener, forms)) {
    const what = `and ${listFrames(sent.frames)} carries it to the server, which has nobody to pass it on to`;
    return { at: "speaker", side: blameFor(evidence, speaker), frames: sent.frames, what };
  }
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
  const asLatin1 = garbled(words);
  const isGarbled =
    asLatin1 !== words && screenOf(evidence, listener).some((line) => line.text.includes(asLatin1));
  const how = isGarbled
    ? `showed it as ${JSON.stringify(asLatin1)}: its UTF-8 decoded as Latin-1`
    : "did not show it";
  const what = `${carrying}, but the ${listener} program ${how}`;
  return { at: "screen", side: blameFor(evidence, listener), frames: arrived.frames, what };
}

/** Returns where a line went into the network; `undefined` where no packet of its speaker carries it. */
export function findSent(evidence: Evidence, { speaker, listener, words, t }: Speech): Found | undefined {
  return findOnAny(waysFrom(evidence, speaker, listener), sentForms(evidence, speaker, words), t);
}

/** Returns where a line came out of the network at its listener; `undefined` where no packet carries it there. */
export function findRelayed(evidence: Evidence, { speaker, listener, words, t }: Speech): Found | undefined {
  return findOnAny(waysTo(evidence, listener), sentForms(evidence, speaker, words), t);
}

/** Tells whether the server had to send a line on to its listener, given what it heard. */
function isDue(evidence: Evidence, listener: ProgramRole, forms: readonly string[]): boolean {
  return ownedConnections(evidence).some(
    (owned) =>
      owned.role === listener &&
      owned.acceptor === "server" &&
      expectedFromServer(evidence, owned).some(({ octets }) =>
        forms.some((words) => text(octets).includes(words)),
      ),
  );
}

/** A host speaks and hears on the connection of the client; everybody else on their own, which others may have opened. */
function waysFrom(evidence: Evidence, speaker: ProgramRole, listener: ProgramRole): readonly Way[] {
  return speaker === "server" ? waysOf(evidence, listener, "hears") : waysOf(evidence, speaker, "speaks");
}

function waysTo(evidence: Evidence, listener: ProgramRole): readonly Way[] {
  return listener === "server" ? waysOf(evidence, "client", "speaks") : waysOf(evidence, listener, "hears");
}

function waysOf(evidence: Evidence, who: ProgramRole, does: "speaks" | "hears"): readonly Way[] {
  return ownedConnections(evidence).flatMap(({ connection, role, acceptor }): readonly Way[] => {
    if (role === who) return [{ connection, from: does === "speaks" ? "client" : "server" }];
    return acceptor === who ? [{ connection, from: does === "speaks" ? "server" : "client" }] : [];
  });
}

function findOnAny(
  ways: readonly Way[],
  forms: readonly string[],
  since: bigint,
): ReturnType<typeof findWords> {
  const found = ways.flatMap((way) => forms.map((words) => findWords(way, words, since)));
  return found.find((each) => each !== undefined);
}

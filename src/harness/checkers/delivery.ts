import { text } from "../../wire/octets.ts";
import { isPlainText } from "../../wire/surrogate-escape.ts";
import type { Evidence, ProgramRole } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { quoteShortly, shortly } from "../shortly.ts";
import type { Checker, Rule } from "./checker.ts";
import { expectedFromClient } from "./expected-messages.ts";
import { findLoss, findRelayed, findSent, type Loss, type Speech } from "./find-loss.ts";
import { type Found, findWords } from "./find-words.ts";
import { broken, holds, listFrames, nameConnection, undecided } from "./findings.ts";
import {
  blameFor,
  deedsOf,
  nameOf,
  ownedConnections,
  partnerOf,
  protocolOf,
  roleOf,
  screenOf,
} from "./people.ts";

const screen: Rule = {
  id: "delivery.screen",
  title: "What one person types is on the other's screen, whole.",
  source: 'report 000 §1.1; report 001 "Chat Server"; report 002 §3; report 003 MESSAGE; report 004 §3.3',
  advice: "Print what each message says, as soon as recv has brought it, and flush the output.",
  needsPackets: false,
};

const sent: Rule = {
  id: "delivery.sent",
  title: "What a person types is sent, whole, to where it belongs.",
  source:
    'report 000 §1.2; report 001 "Chat Client"; report 002 §5.2; report 003 "Send Message Thread"; report 004 §3.3',
  advice:
    "Send each line as soon as it is read, in one send, on the connection of the conversation that it belongs to.",
  needsPackets: true,
};

const relay: Rule = {
  id: "delivery.relay",
  title: "A server passes on what it is told, whole, to everybody whom it concerns.",
  source: 'report 001 "Chat Server"; report 002 §5.3; report 003 "Process Message Thread"; report 004 §3.2',
  advice:
    "Keep the sockets of all who are there, and send to each of them what one says, in one send; whatever fails for one of them must not end the loop for the others.",
  needsPackets: true,
};

/** Whose turn it was where a line was lost. */
const AT: Readonly<Record<Loss["at"], Rule>> = { speaker: sent, server: relay, screen };

const plainText: Rule = {
  id: "privacy.plain-text",
  title: "Names and lines cross the network as plain text, readable by anyone on the way.",
  source: "report 002 §7.1 and §8; report 000 §1.1; report 003 REGISTER; report 004 §3.3",
  advice:
    "Send the text in UTF-8, as the report does, and in EE-357 as JSON; no protocol here has encryption or another encoding.",
  needsPackets: true,
};

/** What becomes of what is said. */
export const delivery: Checker = {
  rules: [sent, relay, screen, plainText],
  check: (evidence) => [...checkScreens(evidence), ...checkPlainText(evidence)],
};

/** Returns what people said to each other, commands left out. */
export function speeches(evidence: Evidence): readonly Speech[] {
  const partner = partnerOf(evidence);
  const started = new Set(
    evidence.transcript.flatMap((entry) => (entry.type === "start" ? [entry.program] : [])),
  );
  if (!started.has("client") || !started.has(partner)) return [];
  return [...new Set<ProgramRole>(["client", partner, ...started])].flatMap((speaker) => {
    const protocol = protocolOf(evidence, speaker);
    return deedsOf(evidence, speaker).flatMap(({ t, deed }) => {
      if (deed.type !== "say" || deed.text === "" || protocol.isCommand(deed.text)) return [];
      // How what is no plain text is shown, or whether, is left to a program.
      if (!isPlainText(deed.text)) return [];
      const listeners = listenersTo(evidence, speaker, deed.text).filter((role) =>
        isThere(evidence, role, t),
      );
      return listeners.map((listener) => ({ speaker, listener, words: deed.text, t }));
    });
  });
}

/**
 * The client and its partner speak to each other. Where people must meet before they hear each other, only what somebody is to see is
 * known to be meant for anybody; a name is seen for other reasons.
 */
function listenersTo(evidence: Evidence, speaker: ProgramRole, words: string): readonly ProgramRole[] {
  const partner = partnerOf(evidence);
  if (protocolOf(evidence, speaker).meeting === undefined) {
    return speaker === "client" ? [partner] : speaker === partner ? ["client"] : [];
  }
  const { scenario, names } = evidence.conditions;
  const isName = (pattern: string) => Object.values(names).includes(pattern);
  const looking = scenario.steps.flatMap((step) =>
    step.type === "sees" && words.includes(step.pattern) && !isName(step.pattern)
      ? [roleOf(evidence, step.who)]
      : [],
  );
  return [...new Set(looking)].filter((role) => role !== speaker);
}

/** Who has not come yet, has left or was killed hears nothing. */
function isThere({ transcript }: Evidence, role: ProgramRole, t: bigint): boolean {
  const before = transcript.filter(
    (entry) => "program" in entry && entry.program === role && BigInt(entry.t) <= t,
  );
  const isGone = before.some(({ type }) => type === "exit" || type === "signal" || type === "input-closed");
  return !isGone && (role === "server" || before.some(({ type }) => type === "connected"));
}

/** Returns the line that shows a speech on its listener's screen; a long text may be shown in several lines. */
export function shownAs(evidence: Evidence, { listener, words, t }: Speech): string | undefined {
  const later = screenOf(evidence, listener).filter((line) => line.t >= t);
  const forms = protocolOf(evidence, listener).shownForms(words);
  const whole = later.find((line) => forms.some((form) => line.text.includes(form)))?.text;
  if (whole !== undefined) return whole;
  if (words.length <= LONG) return undefined;
  const head = later.find((line) => line.text.includes(words.slice(0, 64)))?.text;
  return later.some((line) => line.text.includes(words.slice(-64))) ? head : undefined;
}

/** Past so many characters a text may come in more than one read. */
const LONG = 512;

function checkScreens(evidence: Evidence): readonly Finding[] {
  if (evidence.conditions.client.protocol !== evidence.conditions.server.protocol) return [];
  const said = speeches(evidence);
  if (said.length === 0) return [];
  const lost = said.filter((speech) => shownAs(evidence, speech) === undefined);
  if (lost.length === 0) {
    return [
      holds(screen, { message: `All ${said.length} lines that were typed are on the other's screen.` }),
      ...checkWays(evidence, said),
    ];
  }
  return lost.map((speech) => explainLoss(evidence, speech));
}

/** Where everything was shown, what each did for it holds, too, as far as the packets say it. */
function checkWays(evidence: Evidence, said: readonly Speech[]): readonly Finding[] {
  if (!evidence.packets.usable) return [];
  const passedOn = said.filter(
    ({ speaker, listener }) =>
      speaker !== "server" && listener !== "server" && !protocolOf(evidence, speaker).peerToPeer,
  );
  return [
    ...holdsOf(sent, "left their program whole", said, (speech) => findSent(evidence, speech)),
    ...holdsOf(relay, "were passed on whole", passedOn, (speech) => findRelayed(evidence, speech)),
  ];
}

function holdsOf(
  rule: Rule,
  what: string,
  said: readonly Speech[],
  find: (speech: Speech) => Found | undefined,
): readonly Finding[] {
  const found = said.map(find);
  const frames = found.flatMap((each) => (each === undefined || each.isCut ? [] : (each.frames[0] ?? [])));
  if (said.length === 0 || frames.length < said.length) return [];
  return [
    holds(rule, {
      frames,
      message: `All ${said.length} lines that were typed ${what} (${listFrames(frames)}).`,
    }),
  ];
}

/** Follows a line on its way: into the network by its speaker, whole or in pieces, out of it to its listener, onto the screen. */
function explainLoss(evidence: Evidence, speech: Speech): Finding {
  const { speaker, listener, words } = speech;
  const who = `${nameOf(evidence, speaker)} typed ${quoteShortly(words)}`;
  if (!evidence.packets.usable)
    return undecided(screen, `${who}, and it is not on the ${listener} program's screen.`);
  const { at, side, frames, what } = findLoss(evidence, speech);
  const got = at === "screen" ? "not shown" : at === "server" ? "not passed on" : "not sent whole";
  return broken(AT[at], {
    side,
    frames,
    message: `${who}, ${what}.`,
    sent: shortly(words),
    expected: `on the ${listener} program's screen`,
    got,
  });
}

function checkPlainText(evidence: Evidence): readonly Finding[] {
  return ownedConnections(evidence).flatMap((owned) => {
    const { connection, role, acceptor } = owned;
    const name = nameOf(evidence, role);
    if (connection.clientToServer.octets.length === 0 || name === "" || acceptor !== "server") return [];
    const isSaid = expectedFromClient(evidence, owned).some(({ octets }) => text(octets).includes(name));
    if (evidence.transcript.length > 0 && !isSaid) return [];
    const frames = findWords({ connection, from: "client" }, name)?.frames;
    const which = nameConnection(connection);
    if (frames === undefined) {
      const message = `${which}: the name "${name}" is in no packet, though the protocol sends it as plain text.`;
      return [
        broken(plainText, { side: blameFor(evidence, role), message, expected: name, got: "no such octets" }),
      ];
    }
    const message = `${which}: anyone on the way can read the name "${name}" and every line (${listFrames(frames)}).`;
    return [holds(plainText, { severity: "note", frames, message })];
  });
}

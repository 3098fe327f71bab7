import type { Evidence, ProgramRole } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { findLoss, type Speech } from "./find-loss.ts";
import { findWords } from "./find-words.ts";
import { broken, holds, listFrames, nameConnection, undecided } from "./findings.ts";
import { blameFor, deedsOf, nameOf, ownedConnections, partnerOf, protocolOf, screenOf } from "./people.ts";

const screen: Rule = {
  id: "delivery.screen",
  title: "What one person types is on the other's screen, whole.",
  source: "report 000 §1.1; report 002 §3",
  advice: "Print what every recv returns, as soon as it returns, and flush the output.",
  needsPackets: false,
};

const plainText: Rule = {
  id: "privacy.plain-text",
  title: "Names and lines cross the network as plain text, readable by anyone on the way.",
  source: "report 002 §7.1 and §8; report 000 §1.1",
  advice:
    "Send the UTF-8 octets of the text as they are; this protocol has no encryption and no encoding beside UTF-8.",
  needsPackets: true,
};

/** What becomes of what is said. */
export const delivery: Checker = {
  rules: [screen, plainText],
  check: (evidence) => [...checkScreens(evidence), ...checkPlainText(evidence)],
};

/** Returns what the client and its partner said to each other, commands left out. */
export function speeches(evidence: Evidence): readonly Speech[] {
  const partner = partnerOf(evidence);
  const started = (role: ProgramRole) =>
    evidence.transcript.some((entry) => entry.type === "start" && entry.program === role);
  if (!started("client") || !started(partner)) return [];
  return (["client", partner] as const).flatMap((speaker) => {
    const { commands } = protocolOf(evidence, speaker);
    return deedsOf(evidence, speaker).flatMap(({ t, deed }) => {
      if (deed.type !== "say" || deed.text === "" || commands.includes(deed.text)) return [];
      return [
        { speaker, listener: speaker === "client" ? partner : ("client" as const), words: deed.text, t },
      ];
    });
  });
}

/** Returns the line that shows a speech on its listener's screen; a long text may be shown in several lines. */
export function shownAs(evidence: Evidence, { listener, words, t }: Speech): string | undefined {
  const later = screenOf(evidence, listener).filter((line) => line.t >= t);
  const whole = later.find((line) => line.text.includes(words))?.text;
  if (whole !== undefined) return whole;
  if (words.length <= LONG) return undefined;
  const head = later.find(({ text }) => text.includes(words.slice(0, 64)))?.text;
  return later.some(({ text }) => text.includes(words.slice(-64))) ? head : undefined;
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
    ];
  }
  return lost.map((speech) => explainLoss(evidence, speech));
}

/** Follows a line on its way: into the network by its speaker, whole or in pieces, out of it to its listener, onto the screen. */
function explainLoss(evidence: Evidence, speech: Speech): Finding {
  const { speaker, listener, words } = speech;
  const who = `${nameOf(evidence, speaker)} typed ${JSON.stringify(words)}`;
  if (!evidence.packets.usable)
    return undecided(screen, `${who}, and it is not on the ${listener} program's screen.`);
  const { at, side, frames, what } = findLoss(evidence, speech);
  const got = at === "screen" ? "not shown" : at === "server" ? "not passed on" : "not sent whole";
  return broken(screen, {
    side,
    frames,
    message: `${who}, ${what}.`,
    sent: words,
    expected: `on the ${listener} program's screen`,
    got,
  });
}

function checkPlainText(evidence: Evidence): readonly Finding[] {
  return ownedConnections(evidence).flatMap(({ connection, role }) => {
    const name = nameOf(evidence, role);
    if (connection.clientToServer.octets.length === 0 || name === "") return [];
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

import { utf8 } from "../../wire/octets.ts";
import type { Evidence, ProgramRole } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds, nameConnection, undecided } from "./findings.ts";
import { deedsOf, nameOf, ownedConnections, partnerOf, protocolOf, screenOf } from "./people.ts";

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

interface Speech {
  readonly speaker: ProgramRole;
  readonly listener: ProgramRole;
  readonly words: string;
  readonly t: bigint;
}

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

/** A line that is on the wire was lost by its reader; one that is not was never sent. */
function explainLoss(evidence: Evidence, { speaker, listener, words }: Speech): Finding {
  const frames = framesWith(evidence, words);
  const who = `${nameOf(evidence, speaker)} typed ${JSON.stringify(words)}`;
  const common = { frames, sent: words, expected: `on the ${listener} program's screen`, got: "not shown" };
  if (!evidence.packets.usable)
    return undecided(screen, `${who}, and it is not on the ${listener} program's screen.`);
  const sideOfRole = (role: ProgramRole) => (role === "client" ? ("client" as const) : ("server" as const));
  if (frames.length === 0) {
    const message = `${who}, but no packet carries it: the ${speaker} program did not send it.`;
    return broken(screen, { ...common, side: sideOfRole(speaker), message });
  }
  const message = `${who}, and frame ${frames.at(-1)} carries it, but the ${listener} program did not show it.`;
  return broken(screen, { ...common, side: sideOfRole(listener), message });
}

function checkPlainText(evidence: Evidence): readonly Finding[] {
  return ownedConnections(evidence).flatMap(({ connection, role }) => {
    const name = nameOf(evidence, role);
    if (connection.clientToServer.octets.length === 0 || name === "") return [];
    const frames = framesWith(evidence, name);
    const which = nameConnection(connection);
    if (frames.length === 0) {
      const message = `${which}: the name "${name}" is in no packet, though the protocol sends it as plain text.`;
      return [
        broken(plainText, {
          side: role === "client" ? "client" : "server",
          message,
          expected: name,
          got: "no such octets",
        }),
      ];
    }
    const message = `${which}: anyone on the way can read the name "${name}" and every line (frame ${frames[0]}).`;
    return [holds(plainText, { severity: "note", frames, message })];
  });
}

function framesWith(evidence: Evidence, words: string): readonly number[] {
  const wanted = Buffer.from(utf8(words));
  return evidence.connections.flatMap(({ clientToServer, serverToClient }) =>
    [clientToServer, serverToClient].flatMap(({ octets, chunks }) => {
      const at = Buffer.from(octets).indexOf(wanted);
      if (at < 0) return [];
      const carriers = chunks.filter(
        ({ offset, length }) => offset < at + wanted.length && offset + length > at,
      );
      return carriers.map(({ frame }) => frame);
    }),
  );
}

import { text } from "../wire/octets.ts";
import { shownAs, speeches } from "./checkers/delivery.ts";
import type { Speech } from "./checkers/find-loss.ts";
import { deedsOf, nameOf, ownedConnections, partnerOf, protocolOf, screenOf } from "./checkers/people.ts";
import type { Evidence } from "./evidence.ts";
import type { Level } from "./report.ts";
import { quoteShortly } from "./shortly.ts";

/** How far a conversation came, and what was not as it should be. */
export interface ObservedLevel {
  readonly level: Level;
  readonly blemishes: readonly string[];
  /** What the first of them is about, where that is something that was said. */
  readonly spoilt?: Speech;
}

/** Returns the level that the screens show; `undefined` when the scenario lets nobody speak, and where packets alone could tell, and there are none. */
export function observeLevel(evidence: Evidence): ObservedLevel | undefined {
  const said = speeches(evidence);
  if (said.length === 0) return undefined;
  const seen = said.map((speech) => ({ ...speech, line: shownAs(evidence, speech) }));
  const toPartner = seen.some(({ speaker, line }) => speaker === "client" && line !== undefined);
  const toClient = seen.some(({ speaker, line }) => speaker !== "client" && line !== undefined);
  const unseen = seen.filter(({ line }) => line === undefined);
  const nameless = seen.filter((speech) => attributionBlemish(evidence, speech).length > 0);
  const blemishes = [
    ...unseen.map(({ words }) => `${quoteShortly(words)} was not shown`),
    ...nameless.flatMap((speech) => attributionBlemish(evidence, speech)),
    ...stuckBlemishes(evidence),
  ];
  const [spoilt] = [...unseen, ...nameless];
  const observed = { blemishes, ...(spoilt && { spoilt }) };
  if (toPartner && toClient) return { level: isFull(evidence, blemishes) ? "full" : "partial", ...observed };
  if (toPartner || toClient) return { level: "one-way", ...observed };
  const { client, server } = evidence.conditions;
  if (!evidence.packets.usable && client.protocol !== server.protocol) return undefined;
  const overheard = wordsOverheard(evidence);
  if (overheard === undefined) return { level: "none", ...observed };
  const told = `the client program's ${JSON.stringify(overheard)} was shown though nobody said it`;
  return { level: "one-way", blemishes: [...blemishes, told] };
}

/** The least that counts as something of the other's on a screen. */
const LEAST_SHOWN = 4;

/** Returns what of the client's octets that nobody said, such as a log-in, is on the other's screen before that one leaves. */
function wordsOverheard(evidence: Evidence): string | undefined {
  const partner = partnerOf(evidence);
  const protocol = protocolOf(evidence, partner);
  // Some servers tell who has just left; whether a program still shows that is chance.
  const left = deedsOf(evidence, partner).find(({ deed }) => deed.type === "leave");
  const screen = screenOf(evidence, partner).filter(({ t }) => left === undefined || t < left.t);
  return ownedConnections(evidence)
    .filter(({ role }) => role === "client")
    .flatMap(({ connection: { clientToServer } }) =>
      clientToServer.chunks.map(({ offset, length }) =>
        text(clientToServer.octets.subarray(offset, offset + length)).trim(),
      ),
    )
    .filter((words) => words.length >= LEAST_SHOWN)
    .find((words) =>
      screen.some((line) => protocol.shownForms(words).some((form) => line.text.includes(form))),
    );
}

/** Two protocols share no rule by which a line could be shown as both want it, so `full` is for one protocol. */
function isFull({ conditions }: Evidence, blemishes: readonly string[]): boolean {
  return blemishes.length === 0 && conditions.client.protocol === conditions.server.protocol;
}

type SeenSpeech = ReturnType<typeof speeches>[number] & { readonly line: string | undefined };

function attributionBlemish(
  evidence: Evidence,
  { speaker, listener, words, line }: SeenSpeech,
): readonly string[] {
  if (line === undefined) return [];
  const address = evidence.conditions.addresses[speaker === "server" ? "server" : "client"];
  const viewer = listener === "server" ? "server" : "client";
  const author = protocolOf(evidence, listener).attribution(
    { name: nameOf(evidence, speaker), address },
    viewer,
  );
  if (line.includes(author)) return [];
  return [`${quoteShortly(words)} was shown without ${quoteShortly(author)}, who said it`];
}

function stuckBlemishes(evidence: Evidence): readonly string[] {
  const partner = partnerOf(evidence);
  return evidence.transcript.flatMap((entry) => {
    const stayed =
      entry.type === "signal" &&
      entry.why === "stuck" &&
      (entry.program === "client" || entry.program === partner);
    return stayed ? [`the ${entry.program} program did not leave`] : [];
  });
}

import type { Side, Step } from "../conversation/conversation.ts";
import { numbersTaken, otherSide } from "../conversation/sides.ts";
import { countWords, durationWords, frameWords } from "../conversation/words.ts";
import type { ConnectionFacts } from "./connection-facts.ts";
import { type StorySection, type StorySentence, sentence } from "./story.ts";

/** Tells who closed first, how it ended, and what nobody acknowledged. */
export function tellClose(facts: ConnectionFacts): readonly StorySection[] {
  return [
    {
      title: "Closed",
      sentences: [...endSentences(facts), ...stateSentences(facts), ...unacknowledged(facts)],
    },
    { title: "Amounts", sentences: [amounts(facts)] },
  ];
}

function endSentences(facts: ConnectionFacts): readonly StorySentence[] {
  const { connection, steps } = facts.conversation;
  const resets = steps.filter(({ segment }) => segment.flags.rst);
  const fins = finSentences(facts);
  const [reset] = resets;
  if (reset !== undefined) {
    const by = `The ${reset.from} ended the connection at once (RST #${reset.segment.frame}).`;
    const refused = connection.end === "refused" && connection.handshake.synAck === undefined;
    const more =
      resets.length > 1
        ? [
            sentence(
              `There are ${resets.length} resets: ${frameWords(resets.map(({ segment }) => segment.frame))}.`,
              resets.map(({ segment }) => segment.frame),
            ),
          ]
        : [];
    return [...fins, ...(refused ? [] : [sentence(by, [reset.segment.frame])]), ...more];
  }
  if (fins.length > 0) return fins;
  return [sentence("Neither side closed it in this capture.", [])];
}

function finSentences(facts: ConnectionFacts): readonly StorySentence[] {
  const { clientToServer, serverToClient } = facts.conversation.connection;
  const ends = [
    {
      side: "client" as const,
      fin: clientToServer.finFrame,
      acknowledged: clientToServer.finAcknowledgedFrame,
    },
    {
      side: "server" as const,
      fin: serverToClient.finFrame,
      acknowledged: serverToClient.finAcknowledgedFrame,
    },
  ]
    .flatMap(({ fin, ...rest }) => (fin === undefined ? [] : [{ ...rest, fin }]))
    .sort((a, b) => a.fin - b.fin);
  const told = ends.map(({ side, fin, acknowledged }, index) => {
    const what = index === 0 ? "closed first" : "closed too";
    const answer =
      acknowledged === undefined
        ? "; nothing in this capture acknowledges it"
        : `, acknowledged by #${acknowledged}`;
    return sentence(`The ${side} ${what} (FIN #${fin})${answer}.`, [fin, acknowledged]);
  });
  const [first, second] = ends;
  if (first === undefined) return [];
  const late = facts.conversation.steps.filter(
    ({ from, segment }) => from !== first.side && segment.length > 0 && segment.frame > first.fin,
  );
  const lateFrames = late.map(({ segment }) => segment.frame);
  return [
    ...told,
    ...(late.length === 0
      ? []
      : [
          sentence(
            `After FIN #${first.fin} the ${otherSide(first.side)} still sent data: ${frameWords(lateFrames)}.`,
            lateFrames,
          ),
        ]),
    ...(second === undefined
      ? [sentence(`The ${otherSide(first.side)} did not close in this capture.`, [])]
      : []),
  ];
}

function stateSentences({ conversation }: ConnectionFacts): readonly StorySentence[] {
  const last = conversation.steps.at(-1);
  if (last === undefined) return [];
  const words = (side: Side) => {
    const { after } = last.states[side];
    return after === undefined ? "in a state that is not known from here" : `in ${after}`;
  };
  const waiting = (["client", "server"] as const).find((side) => last.states[side].after === "TIME-WAIT");
  return [
    sentence(
      `After the last packet #${last.segment.frame} the client is ${words("client")}, the server ${words("server")}.`,
      [last.segment.frame],
    ),
    ...(waiting === undefined
      ? []
      : [
          sentence(
            `The ${waiting} is in TIME-WAIT: it keeps the pair of ports for a while, in case something late still comes.`,
            [last.segment.frame],
          ),
        ]),
  ];
}

function unacknowledged({ conversation }: ConnectionFacts): readonly StorySentence[] {
  return (["client", "server"] as const).flatMap((side) => {
    const never = conversation.steps.filter((step: Step) => isNeverAcknowledged(step, side));
    const frames = never.map(({ segment }) => segment.frame);
    const octets = never.reduce((sum, { segment }) => sum + segment.length, 0);
    const what = octets > 0 ? `, with ${countWords(octets, "octet")} of data` : "";
    return frames.length === 0
      ? []
      : [
          sentence(
            `Nothing in this capture acknowledges ${frameWords(frames)} of the ${side}${what}.`,
            frames,
          ),
        ];
  });
}

function isNeverAcknowledged({ from, segment, acknowledgedBy }: Step, side: Side): boolean {
  return from === side && numbersTaken(segment) > 0 && acknowledgedBy === undefined;
}

function amounts({ conversation }: ConnectionFacts): StorySentence {
  const { steps } = conversation;
  const wire = steps.reduce((sum, { segment }) => sum + segment.frameLength, 0);
  const data = steps.reduce((sum, { segment }) => sum + segment.length, 0);
  const share = wire === 0 ? 0 : (data / wire) * 100;
  const took = durationWords(steps.at(-1)?.sinceStartNs ?? 0n);
  return sentence(
    `${countWords(steps.length, "packet")} in ${took}: ${data} of ${wire} octets on the wire were data (${share.toFixed(1)} %).`,
    [],
  );
}

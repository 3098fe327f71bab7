import type { Step } from "../conversation/conversation.ts";
import { durationWords, frameWords } from "../conversation/words.ts";
import type { ConnectionFacts } from "./connection-facts.ts";
import { type StorySection, type StorySentence, sentence } from "./story.ts";

/** Tells who opened a connection, how, and what both sides agreed on. */
export function tellOpening(facts: ConnectionFacts): readonly StorySection[] {
  const agreed = agreements(facts);
  return [
    { title: "Opened", sentences: openingSentences(facts) },
    ...(agreed.length === 0 ? [] : [{ title: "Agreed", sentences: agreed }]),
  ];
}

function openingSentences(facts: ConnectionFacts): readonly StorySentence[] {
  const { connection, steps } = facts.conversation;
  const { syn, synAck, ack } = connection.handshake;
  const syns = steps.filter(({ segment }) => segment.flags.syn && !segment.flags.ack);
  if (syn === undefined) return [middleSentence(facts, synAck)];
  const asked = facts.stepAt(syn);
  const again = syns.filter(({ from, segment }) => from === "client" && segment.frame !== syn).map(frameOf);
  const sentAgain =
    again.length === 0 ? [] : [sentence(`It sent its SYN again in ${frameWords(again)}.`, again)];
  const begin = sentence(`The client asked to talk (SYN #${syn}).`, [syn]);
  const [first = begin] = syns.some(({ from }) => from === "server")
    ? [sentence("Both sides asked at once: each sent a SYN.", syns.map(frameOf))]
    : [];
  if (synAck === undefined) return [first, ...sentAgain, unanswered(facts, asked)];
  const answer = facts.stepAt(synAck);
  const took = durationWords((answer?.sinceStartNs ?? 0n) - (asked?.sinceStartNs ?? 0n));
  const agreed = sentence(`The server agreed after ${took} (SYN, ACK #${synAck}).`, [synAck]);
  if (ack === undefined)
    return [first, ...sentAgain, agreed, sentence("No packet of this capture ends the handshake.", [])];
  const done = facts.stepAt(ack);
  const whole = durationWords((done?.sinceStartNs ?? 0n) - (asked?.sinceStartNs ?? 0n));
  return [
    first,
    ...sentAgain,
    agreed,
    sentence(`The client's ACK #${ack} ended the handshake, ${whole} after the first SYN, as seen here.`, [
      ack,
    ]),
  ];
}

function frameOf({ segment }: Step): number {
  return segment.frame;
}

function middleSentence(facts: ConnectionFacts, synAck: number | undefined): StorySentence {
  const first = facts.conversation.steps[0]?.segment.frame;
  if (synAck !== undefined)
    return sentence(`The SYN is not in this capture, its answer is: SYN, ACK #${synAck}.`, [synAck]);
  return sentence(
    `The capture begins in the middle, with #${first}: it has no SYN, so who opened it cannot be told.`,
    [first],
  );
}

function unanswered(facts: ConnectionFacts, asked: Step | undefined): StorySentence {
  const reset = facts.conversation.steps.find(({ from, segment }) => from === "server" && segment.flags.rst);
  if (reset === undefined) return sentence("Nothing in this capture answers.", []);
  const took = durationWords(reset.sinceStartNs - (asked?.sinceStartNs ?? 0n));
  return sentence(
    `The server's machine refused after ${took} (RST #${reset.segment.frame}), as where nobody listens at that port.`,
    [reset.segment.frame],
  );
}

function agreements(facts: ConnectionFacts): readonly StorySentence[] {
  const [client, server] = [facts.syn("client"), facts.syn("server")];
  if (client === undefined || server === undefined) return [];
  if (!facts.hasOptions("client") || !facts.hasOptions("server"))
    return [sentence("The capture cut off what the SYNs offer, so it cannot be told.", [])];
  const frames = [client.frame, server.frame];
  const mss = (segment: typeof client) => {
    const option = segment.options.find(({ type }) => type === "mss");
    return option?.type === "mss" ? option.value : undefined;
  };
  const both = (type: string) =>
    [client, server].every(({ options }) => options.some((each) => each.type === type));
  const [clientMss, serverMss] = [mss(client), mss(server)];
  const [clientShift, serverShift] = [facts.shift("client"), facts.shift("server")];
  return [
    ...(clientMss === undefined || serverMss === undefined
      ? []
      : [
          sentence(
            `The client takes at most ${clientMss} octets of data in a segment, the server ${serverMss} (MSS).`,
            frames,
          ),
        ]),
    clientShift === undefined || serverShift === undefined
      ? sentence("Windows are not scaled, because not both SYNs offer it.", frames)
      : sentence(
          `Windows are scaled: the client's count times ${2 ** clientShift}, the server's times ${2 ** serverShift}.`,
          frames,
        ),
    sentence(
      `Selective acknowledgments (SACK): ${both("sack-permitted") ? "yes" : "no"}. Timestamps: ${both("timestamps") ? "yes" : "no"}.`,
      frames,
    ),
  ];
}

import type { ReassembledStream } from "../../capture/tcp/connection.ts";
import type { Message, Side } from "../conversation/conversation.ts";
import { countWords, frameWords } from "../conversation/words.ts";
import type { ConnectionFacts } from "./connection-facts.ts";
import { type StorySection, type StorySentence, sentence } from "./story.ts";

/** Messages told from the beginning, and from the end, of a long talk. */
const FIRST_TOLD = 20;
const LAST_TOLD = 5;

/** Octets of a message that are shown, counted as they are quoted. */
const SHOWN = 60;

/** Tells what was said. */
export function tellTalk(facts: ConnectionFacts): readonly StorySection[] {
  const { conversation } = facts;
  const { connection, messages, protocol } = conversation;
  const sides = (["client", "server"] as const).map((side) => amount(facts, side));
  const { clientToServer, serverToClient } = connection;
  if (clientToServer.octets.length + serverToClient.octets.length === 0)
    return [{ title: "Said", sentences: [sentence("Neither side sent any data.", [])] }];
  if (protocol === undefined) return [{ title: "Said", sentences: sides }];
  return [
    {
      title: "Said",
      sentences: [
        ...sides,
        ...messageSentences(messages),
        ...unfinished(messages, clientToServer, "client"),
        ...unfinished(messages, serverToClient, "server"),
        ...joined(facts),
      ],
    },
  ];
}

function amount(facts: ConnectionFacts, side: Side): StorySentence {
  const { connection, steps } = facts.conversation;
  const stream = side === "client" ? connection.clientToServer : connection.serverToClient;
  const frames = steps
    .filter(({ from, segment }) => from === side && segment.length > 0)
    .map(({ segment }) => segment.frame);
  if (frames.length === 0) return sentence(`The ${side} sent no data.`, []);
  const where =
    frames.length <= 3 ? frameWords(frames) : `${frames.length} packets, #${frames[0]} to #${frames.at(-1)}`;
  const missing = stream.holes.reduce((sum, { length }) => sum + length, 0);
  const hole =
    missing === 0
      ? ""
      : `; ${countWords(missing, "octet")} of them ${missing === 1 ? "is" : "are"} not in this capture`;
  return sentence(
    `The ${side} sent ${countWords(stream.octets.length, "octet")} of data in ${where}${hole}.`,
    frames,
  );
}

function messageSentences(messages: readonly Message[]): readonly StorySentence[] {
  if (messages.length <= FIRST_TOLD + LAST_TOLD) return messages.map(messageSentence);
  const between = messages.slice(FIRST_TOLD, -LAST_TOLD);
  const frames = between.flatMap((message) => message.frames);
  return [
    ...messages.slice(0, FIRST_TOLD).map(messageSentence),
    sentence(
      `(${countWords(between.length, "message")} more, #${Math.min(frames[0] ?? 0, frames.at(-1) ?? 0)} to #${frames.at(-1)})`,
      frames,
    ),
    ...messages.slice(-LAST_TOLD).map(messageSentence),
  ];
}

function messageSentence({ number, from, type, quoted, frames }: Message): StorySentence {
  const name = type === undefined ? "what the report does not know" : type.name.replaceAll("-", " ");
  const pieces = frames.length > 1 ? `, in ${frames.length} pieces ${frameWords(frames)}` : ` #${frames[0]}`;
  return sentence(`${number}. ${from}, ${name}${pieces}: ${shorten(quoted)}`, frames);
}

function shorten(quoted: string): string {
  const characters = [...quoted];
  return characters.length <= SHOWN ? quoted : `${characters.slice(0, SHOWN - 1).join("")}…`;
}

function unfinished(
  messages: readonly Message[],
  { octets, holes, chunks }: ReassembledStream,
  side: Side,
): readonly StorySentence[] {
  const end = messages.findLast(({ from }) => from === side)?.end ?? 0;
  const rest = octets.length - end;
  if (rest <= 0) return [];
  const frames = chunks.filter(({ offset, length }) => offset + length > end).map(({ frame }) => frame);
  const why =
    holes.length > 0
      ? "what is missing lies before or in them"
      : "their message is not whole, or is none that the report knows";
  return [
    sentence(`The last ${countWords(rest, "octet")} of the ${side} are in no message: ${why}.`, frames),
  ];
}

/** The lesson of framing: packets and messages are not the same. */
function joined({ conversation }: ConnectionFacts): readonly StorySentence[] {
  const several = conversation.steps
    .filter(({ messages }) => messages.length > 1)
    .map(({ segment }) => segment.frame);
  const cut = conversation.messages.filter(({ frames }) => frames.length > 1);
  return [
    ...(several.length === 0
      ? []
      : [sentence(`More than one message came in one packet: ${frameWords(several)}.`, several)]),
    ...(cut.length === 0
      ? []
      : [
          sentence(
            `${countWords(cut.length, "message")} came in more than one packet.`,
            cut.flatMap(({ frames }) => frames),
          ),
        ]),
  ];
}

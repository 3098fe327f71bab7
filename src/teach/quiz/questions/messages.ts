import type { CallLog } from "../../../harness/calls/call.ts";
import { tieCalls } from "../../../harness/calls/tie-calls.ts";
import type { Conversation, Message, Side } from "../../conversation/conversation.ts";
import type { ExpectedPart } from "../expected.ts";
import { across, frameOf, framesOf, freshDataOf } from "../facts.ts";
import { namedFrames } from "../frames-text.ts";
import type { Question } from "../question.ts";

/** Octets of a message that a question shows. */
const SHOWN = 60;

function shown({ quoted }: Message): string {
  const signs = [...quoted];
  return signs.length <= SHOWN ? quoted : `${signs.slice(0, SHOWN).join("")}…`;
}

/** The message in most pieces; the second one where all are whole, because the first is often a name. */
function interesting({ messages }: Conversation): Message | undefined {
  const cut = [...messages].sort((a, b) => b.frames.length - a.frames.length)[0];
  return cut !== undefined && cut.frames.length > 1 ? cut : (messages[1] ?? messages[0]);
}

/** 11: the frames of a message. */
export const framesOfMessage: Question = {
  id: "messages.frames",
  number: 11,
  asks: "In which frames does a message travel?",
  computed: "the segments that brought its octets first",
  source: "RFC 9293 §3.7: where a write ends, the stream does not tell",
  needs: "a message of one of the five protocols",
  ask(conversation) {
    const message = interesting(conversation);
    if (message === undefined) return undefined;
    const others = freshDataOf(conversation, message.from)
      .map(frameOf)
      .filter((frame) => !message.frames.includes(frame));
    return {
      text: `In which frame or frames does the ${message.from}'s message ${shown(message)} travel?`,
      expected: { type: "frames", frames: message.frames },
      frames: message.frames,
      hints: [
        "A message may be cut into several segments, and a segment may hold several messages.",
        `Follow the octets of the ${message.from} (lab stream shows them) until the message ends.`,
        `It begins in frame ${message.frames[0]} and is ${message.end - message.start} octets long.`,
      ],
      computation: `octets ${message.start} to ${message.end - 1} of the ${message.from} came in ${namedFrames(message.frames)}`,
      mistakes: [
        ...(message.frames.length > 1
          ? [
              {
                expected: { type: "frames", frames: message.frames.slice(-1) } as const,
                remark:
                  "Wireshark shows a message that it put together at its last frame; its octets came in the frames before, too.",
              },
              {
                expected: { type: "frames", frames: message.frames.slice(0, 1) } as const,
                remark: "There it begins; look at how long the message is.",
              },
            ]
          : []),
        ...others.slice(0, 8).map((frame) => ({
          expected: { type: "frames", frames: [frame] } as const,
          remark: `Frame ${frame} of the ${message.from} carries something else.`,
        })),
      ],
    };
  },
};

/** 26: segments and messages. */
export const counts: Question = {
  id: "messages.counts",
  number: 26,
  asks: "How many segments with data and how many messages did a side send? Where calls were noted: with how many writes, and how many reads took them?",
  computed:
    "segments with data, copies left out; messages as the protocol ends them; writes and reads that moved octets, from the log of calls",
  source: "RFC 9293 §3.7",
  needs: "a message of one of the five protocols",
  ask(conversation, calls) {
    const side = talkativeSide(conversation);
    if (side === undefined) return undefined;
    const segments = freshDataOf(conversation, side);
    const messages = conversation.messages.filter(({ from }) => from === side);
    const all = conversation.steps.filter(({ from }) => from === side).length;
    const integer = (value: number) => ({ type: "integer", value }) as const;
    const writes = countCalls(conversation, side, "write", calls);
    const reads = countCalls(conversation, across(side), "read", calls);
    const part = (name: string, value: number | undefined): readonly ExpectedPart[] =>
      value === undefined ? [] : [{ name, expected: integer(value) }];
    const noted = [
      ...(writes === undefined ? [] : [` With how many writes did the ${side}'s program send them?`]),
      ...(reads === undefined ? [] : [` How many reads of the ${across(side)}'s program took them?`]),
    ];
    return {
      text: `How many segments with data did the ${side} send (each counted once), and how many messages of ${conversation.protocol?.title ?? "the chat"} are in them?${noted.join("")}`,
      expected: {
        type: "parts",
        parts: [
          ...part("segments", segments.length),
          ...part("messages", messages.length),
          ...part("writes", writes),
          ...part("reads", reads),
        ],
      },
      frames: framesOf(segments).slice(0, 20),
      hints: [
        "TCP carries octets: segments and messages need not be as many.",
        `Count the frames of the ${side} with Len above 0, then read what they carry.`,
        `The first messages are ${messages.slice(0, 3).map(shown).join(", ")}.`,
      ],
      computation: [
        `${segments.length} segments with data, ${messages.length} messages`,
        ...(writes === undefined ? [] : [`${writes} writes`]),
        ...(reads === undefined ? [] : [`${reads} reads`]),
      ].join(", "),
      mistakes: [
        {
          part: "segments",
          expected: integer(all),
          remark: `You counted every frame of the ${side}; those without data are acknowledgments.`,
        },
        ...(segments.length === messages.length
          ? []
          : [
              {
                part: "messages",
                expected: integer(segments.length),
                remark: "That is the number of segments; a message may take several, or share one.",
              },
            ]),
      ],
    };
  },
};

/** Counts the calls that moved octets; `undefined` where nobody noted any. */
function countCalls(
  { connection }: Conversation,
  end: Side,
  kind: "write" | "read",
  logs: readonly CallLog[],
): number | undefined {
  const tied = tieCalls(connection, end, logs);
  const moving = tied?.calls.filter((call) => call.kind === kind && (call.result ?? 0) > 0) ?? [];
  return moving.length === 0 ? undefined : moving.length;
}

function talkativeSide({ messages }: Conversation): Side | undefined {
  if (messages.length === 0) return undefined;
  const client = messages.filter(({ from }) => from === "client").length;
  return client * 2 >= messages.length ? "client" : "server";
}

/** 27: where a message is cut. */
export const cuts: Question = {
  id: "messages.cuts",
  number: 27,
  asks: "Behind which of its octets is a message cut?",
  computed: "the ends of segments that lie inside the message, counted from its beginning",
  source: "RFC 9293 §3.7",
  needs: "a message of one of the five protocols",
  ask(conversation) {
    const message = interesting(conversation);
    if (message === undefined) return undefined;
    const { connection } = conversation;
    const { chunks } = message.from === "client" ? connection.clientToServer : connection.serverToClient;
    const ends = chunks
      .map(({ offset, length }) => offset + length)
      .filter((end) => end > message.start && end < message.end);
    const values = ends.map((end) => end - message.start);
    return {
      text: `The ${message.from}'s message ${shown(message)} has ${message.end - message.start} octets. Behind which of them is it cut by the end of a segment? Count from the message's beginning.`,
      expected: { type: "numbers", values },
      frames: message.frames,
      hints: [
        "A cut lies where one segment ends and the message goes on in the next.",
        `Look at Len of ${namedFrames(message.frames)}.`,
        values.length === 0
          ? `The message lies in frame ${message.frames[0]} as a whole: is there a cut at all?`
          : `The first piece, in frame ${message.frames[0]}, has ${values[0]} octets of the message.`,
      ],
      computation:
        values.length === 0
          ? `all of it is in frame ${message.frames[0]}: it is not cut`
          : `segments end ${values.join(", ")} octets into the message`,
      mistakes: [
        {
          expected: { type: "numbers", values: [...values, message.end - message.start] },
          remark: "Where the message itself ends is no cut.",
        },
        ...(message.start > 0 && ends.length > 0
          ? [
              {
                expected: { type: "numbers", values: ends } as const,
                remark: "You counted from the beginning of the stream; count from the message's first octet.",
              },
            ]
          : []),
      ],
    };
  },
};

/** 28: PSH and the end of a message. */
export const push: Question = {
  id: "messages.push",
  number: 28,
  asks: "Does PSH mean that a message ends?",
  computed: "segments with PSH that end inside a message",
  source: "RFC 9293 §3.9.1.2",
  needs: "a message, and a segment with PSH",
  ask(conversation) {
    const pushed = conversation.steps.filter(({ segment }) => segment.flags.psh && segment.length > 0);
    if (pushed.length === 0 || conversation.messages.length === 0) return undefined;
    const frames = framesOf(pushed.filter((step) => endsInside(conversation, frameOf(step))));
    return {
      text: "Which frames have PSH although the message in them goes on in a later frame?",
      expected: { type: "frames", frames },
      frames: frames.length === 0 ? framesOf(pushed).slice(0, 10) : frames,
      hints: [
        "PSH asks the receiver to hand over what it has. It knows nothing of messages.",
        "Look at each frame with PSH: is the message whole behind it?",
        frames.length === 0
          ? "Go through the messages one by one: here each may be whole."
          : `The first is frame ${frames[0]}.`,
      ],
      computation:
        frames.length === 0
          ? "behind each PSH of this capture a message is whole; that need not be so"
          : `in ${namedFrames(frames)} the message is not at its end`,
      mistakes: [
        {
          expected: { type: "frames", frames: framesOf(pushed) },
          remark: "These are all frames with PSH; asked are those whose message goes on.",
        },
      ],
    };
  },
};

function endsInside({ messages }: Conversation, frame: number): boolean {
  const last = messages.filter(({ frames }) => frames.includes(frame)).sort((a, b) => b.end - a.end)[0];
  return last !== undefined && last.frames.at(-1) !== frame;
}

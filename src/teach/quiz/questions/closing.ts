import type { Conversation } from "../../conversation/conversation.ts";
import type { Option } from "../expected.ts";
import { across, finOf, frameOf, framesOf, octetsOf } from "../facts.ts";
import { namedFrames } from "../frames-text.ts";
import type { Question } from "../question.ts";

function firstFin(conversation: Conversation) {
  const fins = (["client", "server"] as const).flatMap((side) => finOf(conversation, side) ?? []);
  return fins.sort((a, b) => frameOf(a) - frameOf(b))[0];
}

const SIDES: readonly Option[] = [
  { key: "client", text: "the client" },
  { key: "server", text: "the server" },
];

/** 29: who closed first. */
export const closer: Question = {
  id: "closing.first",
  number: 29,
  asks: "Which side closed first?",
  computed: "the side of the first FIN",
  source: "RFC 9293 §3.6",
  needs: "a FIN",
  ask(conversation) {
    const fin = firstFin(conversation);
    if (fin === undefined) return undefined;
    const frame = frameOf(fin);
    return {
      text: "Which side closed its direction first?",
      expected: { type: "choice", options: SIDES, right: fin.from },
      frames: [frame],
      hints: [
        "FIN says: I send no more.",
        "Look for the first frame with the FIN flag.",
        `It is frame ${frame}; whose port sent it?`,
      ],
      computation: `frame ${frame} is the first FIN, from the ${fin.from}`,
      mistakes: [
        {
          expected: { type: "choice", options: SIDES, right: across(fin.from) },
          remark: `The first FIN is frame ${frame}, and it comes from the ${fin.from}.`,
        },
      ],
    };
  },
};

/** 30: the packets of the close. */
export const closeFrames: Question = {
  id: "closing.frames",
  number: 30,
  asks: "Which frames close the connection?",
  computed:
    "both FINs and the first acknowledgments of them: four frames, or three where an ACK rides on a FIN",
  source: "RFC 9293 §3.6, figure 12",
  needs: "two FINs that are both acknowledged",
  ask(conversation) {
    const [client, server] = [finOf(conversation, "client"), finOf(conversation, "server")];
    if (client?.acknowledgedBy === undefined || server?.acknowledgedBy === undefined) return undefined;
    const fins = [frameOf(client), frameOf(server)].sort((a, b) => a - b);
    const frames = [...new Set([...fins, client.acknowledgedBy, server.acknowledgedBy])].sort(
      (a, b) => a - b,
    );
    return {
      text: "Which frames close the connection: both FINs, and the acknowledgments of them?",
      expected: { type: "frames", frames },
      frames,
      hints: [
        "Each direction is closed by a FIN of its own, and each FIN is acknowledged.",
        `The FINs are ${namedFrames(fins)}.`,
        `FIN takes one number, so its acknowledgment is one higher. An acknowledgment may ride on the other FIN: here there are ${frames.length} frames.`,
      ],
      computation: `FINs in ${namedFrames(fins)}, acknowledged in ${namedFrames([client.acknowledgedBy, server.acknowledgedBy])}`,
      mistakes: [
        ...(frames.length === 2
          ? []
          : [
              {
                expected: { type: "frames", frames: fins } as const,
                remark: "These are the FINs; each is acknowledged, too.",
              },
            ]),
        {
          expected: {
            type: "frames",
            frames: [
              ...frames,
              ...conversation.steps
                .map(frameOf)
                .filter((frame) => frame < (frames[0] ?? 0))
                .slice(-1),
            ],
          },
          remark: "One too many: the close begins with the first FIN.",
        },
      ],
    };
  },
};

/** 31: octets from the last acknowledgment. */
export const octetsFromAck: Question = {
  id: "closing.octets",
  number: 31,
  asks: "How many octets did the client send in all, from the server's last acknowledgment alone?",
  computed: "last acknowledgment minus ISN, minus one for SYN and one for FIN where it is acknowledged",
  source: "RFC 9293 §3.4",
  needs: "the client's SYN, and all of its data acknowledged",
  ask(conversation) {
    const { connection, steps } = conversation;
    const syn = steps.find(({ segment }) => segment.frame === connection.handshake.syn);
    const last = steps.findLast(
      ({ from, segment }) => from === "server" && segment.flags.ack && !segment.flags.rst,
    );
    const octets = octetsOf(conversation, "client");
    if (syn === undefined || last?.segment.acknowledgmentNumber === undefined) return undefined;
    const relative = last.segment.acknowledgmentNumber;
    const fin = relative - 1 - octets;
    if (fin !== 0 && fin !== 1) return undefined;
    const integer = (value: number) => ({ type: "integer", value }) as const;
    const { frame, acknowledgmentNumberRaw: raw } = last.segment;
    return {
      text: `Frame ${frame} is the server's last acknowledgment. How many octets of data did the client send in all?`,
      expected: integer(octets),
      frames: [syn.segment.frame, frame],
      hints: [
        "Numbers count octets, so the last acknowledgment tells how many there were.",
        `Take the Ack of frame ${frame} and the ISN of frame ${syn.segment.frame}.`,
        `${raw} - ${syn.segment.sequenceNumberRaw} = ${relative}; SYN takes one number${fin === 1 ? ", and FIN another" : ", and the FIN is not acknowledged here"}.`,
      ],
      computation: `${raw} - ${syn.segment.sequenceNumberRaw} - ${1 + fin} = ${octets}`,
      mistakes: [
        {
          expected: integer(relative),
          remark: "SYN takes one number, and FIN too where it is acknowledged; they carry no octet.",
        },
        ...(fin === 1
          ? [{ expected: integer(octets + 1), remark: "You took off one number; SYN and FIN take one each." }]
          : []),
        { expected: integer(raw), remark: "That is the raw number; take the ISN off." },
      ],
    };
  },
};

const CAUSES: readonly Option[] = [
  { key: "a", text: "nobody listened at that port" },
  { key: "b", text: "a program closed with octets unread" },
  { key: "c", text: "data came for a connection that was closed already" },
];

/** 32: why there was a reset. */
export const reset: Question = {
  id: "closing.reset",
  number: 32,
  asks: "What brought about the reset?",
  computed:
    "an RST that answers a SYN: nobody listens; one behind its side's FIN: data for a closed connection; else one from a side that had acknowledged data: closed with octets unread",
  source: "RFC 9293 §3.10.7; RFC 1122 §4.2.2.13",
  needs: "an RST",
  ask(conversation) {
    const { steps } = conversation;
    const rst = steps.find(({ segment }) => segment.flags.rst);
    if (rst === undefined) return undefined;
    const frame = frameOf(rst);
    const own = finOf(conversation, rst.from);
    const isRefused =
      steps.every((step) => step.from !== rst.from || frameOf(step) >= frame) && rst.segment.flags.ack;
    const behindFin = own !== undefined && frameOf(own) < frame;
    const hadData = steps.some(
      (step) => step.from !== rst.from && step.segment.length > 0 && frameOf(step) < frame,
    );
    if (!isRefused && !hadData) return undefined;
    const right = isRefused ? "a" : behindFin ? "c" : "b";
    const why = {
      a: `frame ${frame} answers a SYN, and its side sent nothing before`,
      b: `the side of frame ${frame} had not sent a FIN, and data had come for it`,
      c: `the side of frame ${frame} had closed in frame ${own === undefined ? 0 : frameOf(own)}, and data came behind that`,
    }[right];
    return {
      text: `Frame ${frame} is a reset. What brought it about?`,
      expected: { type: "choice", options: CAUSES, right },
      frames: own === undefined || right !== "c" ? [frame] : [frameOf(own), frame],
      hints: [
        "Three things make a kernel reset: nobody listens, a program closes without having read all, or data comes for what is closed.",
        `Look at what the side of frame ${frame} had sent before, and at what came right before it.`,
        `Note: ${why}.`,
      ],
      computation: why,
      mistakes: CAUSES.filter(({ key }) => key !== right).map(({ key }) => ({
        expected: { type: "choice", options: CAUSES, right: key } as const,
        remark: `Look again: ${why}.`,
      })),
    };
  },
};

/** 35: TIME-WAIT. */
export const timeWait: Question = {
  id: "closing.time-wait",
  number: 35,
  asks: "Which side sits in TIME-WAIT afterwards?",
  computed: "the side whose FIN came first; it waits so that its last acknowledgment can be repeated",
  source: "RFC 9293 §3.3.2, §3.6",
  needs: "two FINs that are both acknowledged, one after the other",
  ask(conversation) {
    const fin = firstFin(conversation);
    const other = fin && finOf(conversation, across(fin.from));
    if (fin?.acknowledgedBy === undefined || other?.acknowledgedBy === undefined) return undefined;
    const last = conversation.steps.at(-1);
    const waits =
      last?.states[fin.from].after === "TIME-WAIT" && last.states[across(fin.from)].after !== "TIME-WAIT";
    if (!waits) return undefined;
    return {
      text: "Which side sits in TIME-WAIT behind the last frame? (If it is the server and it restarts at once, its port is taken, unless it sets SO_REUSEADDR.)",
      expected: { type: "choice", options: SIDES, right: fin.from },
      frames: [frameOf(fin), frameOf(other)],
      hints: [
        "Who acknowledges the last FIN must stay a while, in case that acknowledgment is lost.",
        `The FINs are ${namedFrames(framesOf([fin, other]))}.`,
        `Frame ${frameOf(fin)} is the first FIN; its side acknowledges the other one, and waits.`,
      ],
      computation: `frame ${frameOf(fin)} closed first, so the ${fin.from} waits`,
      mistakes: [
        {
          expected: { type: "choice", options: SIDES, right: across(fin.from) },
          remark: `Who closes first waits, and that was the ${fin.from} in frame ${frameOf(fin)}.`,
        },
      ],
    };
  },
};

/** 37: half-closed. */
export const halfClosed: Question = {
  id: "closing.half",
  number: 37,
  asks: "Was data still sent to the side that had closed first?",
  computed: "segments with data of the other side behind the first FIN",
  source: "RFC 9293 §3.6, figure 12 (CLOSE-WAIT)",
  needs: "a FIN",
  ask(conversation) {
    const fin = firstFin(conversation);
    if (fin === undefined) return undefined;
    const later = conversation.steps.filter(
      ({ from, segment }) => from !== fin.from && segment.length > 0 && segment.frame > frameOf(fin),
    );
    const value = later.length > 0;
    return {
      text: `The ${fin.from} closed first, in frame ${frameOf(fin)}. Did the ${across(fin.from)} still send data behind it?`,
      expected: { type: "yes-no", value },
      frames: [frameOf(fin), ...framesOf(later).slice(0, 5)],
      hints: [
        "A FIN closes one direction; the other one stays open.",
        `Look at the frames of the ${across(fin.from)} behind frame ${frameOf(fin)}.`,
        value
          ? `Frame ${later[0] === undefined ? 0 : frameOf(later[0])} has Len above 0.`
          : "Has any of them Len above 0?",
      ],
      computation: value
        ? `${namedFrames(framesOf(later).slice(0, 5))} carry data behind the FIN`
        : "no frame behind it carries data of that side",
      mistakes: [
        {
          expected: { type: "yes-no", value: !value },
          remark: value
            ? `Look at frame ${later[0] === undefined ? 0 : frameOf(later[0])}: a FIN closes one direction only.`
            : "What follows has Len=0: acknowledgments and the other FIN.",
        },
      ],
    };
  },
};

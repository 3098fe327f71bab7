import type { TcpFlags } from "../../../capture/layers/tcp.ts";
import { seqAdd } from "../../../wire/seq.ts";
import { endpointText } from "../endpoint-text.ts";
import { framesOf, hasOption, mssOf, nsBetween, openingOf, shiftOf, synOf } from "../facts.ts";
import { framesText, namedFrames } from "../frames-text.ts";
import type { Mistake, Question } from "../question.ts";
import { durationText, hexText } from "../show-expected.ts";

const A_SYN = "the first SYN of the connection";
const A_HANDSHAKE = "the three segments of the handshake";

/** 1: who is client, who is server. */
export const endpoints: Question = {
  id: "handshake.endpoints",
  number: 1,
  asks: "Which address and port does the client have, and which the server?",
  computed: "source and destination of the first SYN",
  source: "RFC 9293 §3.1 (ports), §3.5 (who opens)",
  needs: A_SYN,
  ask(conversation) {
    const syn = synOf(conversation);
    if (syn === undefined) return undefined;
    const { client, server } = conversation.connection;
    const { frame } = syn.segment;
    return {
      text: "Which address and port does the client have, and which the server?",
      expected: {
        type: "parts",
        parts: [
          { name: "client", expected: { type: "endpoint", ...client } },
          { name: "server", expected: { type: "endpoint", ...server } },
        ],
      },
      frames: [frame],
      hints: [
        "The client is the end that asks for the connection.",
        `Look at who sent frame ${frame}, the first SYN.`,
        `The source of frame ${frame} is the client, its destination the server. Type both as ADDRESS:PORT.`,
      ],
      computation: `frame ${frame} is the SYN: from ${endpointText(client)} to ${endpointText(server)}`,
      mistakes: [
        {
          expected: {
            type: "parts",
            parts: [
              { name: "client", expected: { type: "endpoint", ...server } },
              { name: "server", expected: { type: "endpoint", ...client } },
            ],
          },
          remark: `You have the two ends the wrong way round: frame ${frame}, the first SYN, comes from the client.`,
        },
      ],
    };
  },
};

/** 2: the client's ISN. */
export const clientIsn: Question = {
  id: "handshake.client-isn",
  number: 2,
  asks: "What is the client's initial sequence number, as it was sent on the wire?",
  computed: "the raw sequence number of the first SYN",
  source: "RFC 9293 §3.4.1",
  needs: A_SYN,
  ask(conversation) {
    const syn = synOf(conversation);
    if (syn === undefined) return undefined;
    const { frame, sequenceNumberRaw: isn } = syn.segment;
    const server = openingOf(conversation)?.synAck.segment;
    return {
      text: "What is the client's initial sequence number (ISN), as it was sent on the wire?",
      expected: { type: "integer", value: isn },
      frames: [frame],
      hints: [
        "Each end begins to count at a number of its own. Wireshark hides it and counts from 0.",
        `Look at the sequence number of frame ${frame}, the SYN, and there at the raw one.`,
        `In Wireshark: "Sequence Number (raw)" of frame ${frame}; as a field: tcp.seq_raw.`,
      ],
      computation: `tcp.seq_raw of frame ${frame} = ${isn}`,
      mistakes: [
        {
          expected: { type: "integer", value: 0 },
          remark:
            "0 is the relative number, which Wireshark counts from the ISN; on the wire stands the raw one.",
        },
        {
          expected: { type: "integer", value: seqAdd(isn, 1) },
          remark:
            "That is one too many: the SYN has the ISN itself, the first octet of data the number behind it.",
        },
        ...(server === undefined
          ? []
          : [
              {
                expected: { type: "integer", value: server.sequenceNumberRaw },
                remark: `That is the server's ISN (frame ${server.frame}); each end has one of its own.`,
              } as const,
            ]),
      ],
    };
  },
};

/** Bits of the flags field, in the order of RFC 9293 §3.1. */
const BITS = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128, ae: 256 } as const;

function flagsField(flags: TcpFlags): number {
  const names = Object.keys(BITS) as readonly (keyof typeof BITS)[];
  return names.reduce((field, name) => (flags[name] === true ? field | BITS[name] : field), 0);
}

/** 3: the flags of a SYN and of a SYN-ACK. */
export const flags: Question = {
  id: "handshake.flags",
  number: 3,
  asks: "What stands in the flags field of the SYN and of the SYN-ACK?",
  computed: "the flags field in hex: 0x002 is SYN alone, 0x012 SYN and ACK",
  source: "RFC 9293 §3.1",
  needs: A_HANDSHAKE,
  ask(conversation) {
    const opening = openingOf(conversation);
    if (opening === undefined) return undefined;
    const { syn, synAck } = opening;
    const [first, second] = [flagsField(syn.segment.flags), flagsField(synAck.segment.flags)];
    const hex = (value: number) => ({ type: "integer", value, base: 16 }) as const;
    return {
      text: `Frame ${syn.segment.frame} is a SYN, frame ${synAck.segment.frame} a SYN-ACK. What stands in the flags field of each, in hex?`,
      expected: {
        type: "parts",
        parts: [
          { name: "flags of the SYN", expected: hex(first) },
          { name: "flags of the SYN-ACK", expected: hex(second) },
        ],
      },
      frames: framesOf([syn, synAck]),
      hints: [
        "Each flag is one bit. FIN is 0x001, SYN 0x002, RST 0x004, PSH 0x008, ACK 0x010.",
        `Look at the flags of ${namedFrames(framesOf([syn, synAck]))} (tcp.flags).`,
        "Add up the bits that are set: the SYN-ACK has the SYN bit and the ACK bit.",
      ],
      computation: `tcp.flags of frame ${syn.segment.frame} = ${hexText(first)}, of frame ${synAck.segment.frame} = ${hexText(second)}`,
      mistakes: [
        {
          part: "flags of the SYN-ACK",
          expected: hex(second & ~BITS.syn),
          remark:
            "Without the SYN bit that is a plain ACK: the server's SYN travels in the same segment as its ACK.",
        },
        {
          part: "flags of the SYN",
          expected: hex(first | BITS.ack),
          remark: "A first SYN has no ACK bit: there is nothing yet to acknowledge.",
        },
        {
          part: "flags of the SYN-ACK",
          expected: hex(second & ~BITS.ack),
          remark: "That is a SYN alone; the ACK bit (0x010) is what makes it a SYN-ACK.",
        },
      ],
    };
  },
};

/** 4: what the SYN-ACK acknowledges. */
export const serverAcknowledges: Question = {
  id: "handshake.server-acknowledges",
  number: 4,
  asks: "Which number does the server acknowledge in the SYN-ACK?",
  computed: "the client's ISN plus one: SYN takes a number and carries no octet",
  source: "RFC 9293 §3.4, §3.5",
  needs: A_HANDSHAKE,
  ask(conversation) {
    const opening = openingOf(conversation);
    if (opening === undefined) return undefined;
    const { syn, synAck } = opening;
    const isn = syn.segment.sequenceNumberRaw;
    const { acknowledgmentNumberRaw: raw, acknowledgmentNumber: relative = 0, frame } = synAck.segment;
    return {
      text: `Frame ${syn.segment.frame} began with number ${isn}. Which number does the server acknowledge in frame ${frame}?`,
      expected: { type: "sequence", raw, relative },
      frames: framesOf([syn, synAck]),
      hints: [
        "An acknowledgment names the number that is expected next.",
        `Look at the acknowledgment number of frame ${frame}, and compare it with the sequence number of frame ${syn.segment.frame}.`,
        `SYN takes one number although it carries no octet: compute ${isn} + 1.`,
      ],
      computation: `${isn} + 1 (the SYN) = ${raw}, modulo 2^32`,
      mistakes: [
        {
          expected: { type: "sequence", raw: isn, relative: 0 },
          remark:
            "That is the SYN's own number: you forgot that SYN takes one number, so the next is expected.",
        },
        {
          expected: { type: "integer", value: synAck.segment.sequenceNumberRaw },
          remark: `That is the sequence number of frame ${frame}: where the server itself begins. The acknowledgment stands beside it.`,
        },
      ],
    };
  },
};

/** 5: the frames of the handshake. */
export const handshakeFrames: Question = {
  id: "handshake.frames",
  number: 5,
  asks: "Which three frames are the handshake?",
  computed:
    "the first SYN, the SYN-ACK that acknowledges it, the client's first segment that acknowledges the SYN-ACK",
  source: "RFC 9293 §3.5",
  needs: A_HANDSHAKE,
  ask(conversation) {
    const opening = openingOf(conversation);
    if (opening === undefined) return undefined;
    const { syn, synAck, ack } = opening;
    const frames = framesOf([syn, synAck, ack]);
    return {
      text: "Which three frames are the handshake?",
      expected: { type: "frames", frames },
      frames,
      hints: [
        "A handshake is SYN, SYN-ACK, ACK.",
        `Look for the flags: SYN alone, then SYN and ACK from the other side, then the client's first ACK. It begins with frame ${syn.segment.frame}.`,
        `The SYN-ACK is frame ${synAck.segment.frame}; the third is the client's first frame that acknowledges relative number 1.`,
      ],
      computation: `frame ${frames[0]} SYN, frame ${frames[1]} SYN-ACK, frame ${frames[2]} ACK`,
      mistakes: [
        {
          expected: { type: "frames", frames: frames.slice(0, 2) },
          remark:
            "The third is missing: before the client's ACK the server does not know that its SYN arrived.",
        },
        {
          expected: {
            type: "frames",
            frames: [...frames, ...nextFrame(conversation.steps, ack.segment.frame)],
          },
          remark: "That is one too many: the handshake ends with the client's first ACK.",
        },
      ],
    };
  },
};

function nextFrame(
  steps: readonly { readonly segment: { readonly frame: number } }[],
  frame: number,
): readonly number[] {
  const next = steps.find(({ segment }) => segment.frame > frame);
  return next === undefined ? [] : [next.segment.frame];
}

/** 6: how long the handshake took. */
export const duration: Question = {
  id: "handshake.duration",
  number: 6,
  asks: "How long did the handshake take, seen where the packets were captured?",
  computed: "time of the third frame of the handshake minus time of the SYN",
  source: "Wireshark, tcp.analysis.initial_rtt",
  needs: A_HANDSHAKE,
  ask(conversation) {
    const opening = openingOf(conversation);
    if (opening === undefined) return undefined;
    const { syn, synAck, ack } = opening;
    const frames = framesOf([syn, synAck, ack]);
    const ns = nsBetween(syn, ack);
    return {
      text: "How long did the handshake take, from the SYN to the third frame, seen where the packets were captured?",
      expected: { type: "duration", ns },
      frames,
      hints: [
        "Take the time of its last frame and that of its first.",
        `Look at the times of frames ${frames[0]} and ${frames[2]}.`,
        `Subtract: time of frame ${frames[2]} minus time of frame ${frames[0]}. Mind the unit: the column Time shows seconds.`,
      ],
      computation: `t(${frames[2]}) - t(${frames[0]}) = ${durationText(ns)}`,
      mistakes: [
        {
          expected: { type: "duration", ns: nsBetween(syn, synAck) },
          remark: `That is the time to the SYN-ACK, frame ${frames[1]}; the handshake ends with the client's ACK, frame ${frames[2]}.`,
        },
        {
          expected: { type: "duration", ns: nsBetween(synAck, ack) },
          remark: `That is the time from the SYN-ACK to the ACK alone; the handshake began with frame ${frames[0]}.`,
        },
      ],
    };
  },
};

/** Octets of the timestamps option with its padding (RFC 7323 Appendix A). */
const TIMESTAMPS_LENGTH = 12;

/** 7: MSS and what fits into a segment. */
export const mss: Question = {
  id: "handshake.mss",
  number: 7,
  asks: "Which MSS does each side offer, and how much data fits into one segment of the client?",
  computed:
    "option 2 of both SYNs; the data that fits is the server's MSS, less 12 where both sides use timestamps",
  source: "RFC 9293 §3.7.1, RFC 6691 §2, RFC 7323 Appendix A",
  needs: "both SYNs with the MSS option",
  ask(conversation) {
    const opening = openingOf(conversation);
    if (opening === undefined) return undefined;
    const { syn, synAck } = opening;
    const [client, server] = [mssOf(syn), mssOf(synAck)];
    if (client === undefined || server === undefined) return undefined;
    const timed = hasOption(syn, "timestamps") && hasOption(synAck, "timestamps");
    const most = server - (timed ? TIMESTAMPS_LENGTH : 0);
    const integer = (value: number) => ({ type: "integer", value }) as const;
    const mistakes: readonly Mistake[] = [
      ...(timed
        ? [
            {
              part: "most data",
              expected: integer(server),
              remark: `Both sides use timestamps, and that option takes ${TIMESTAMPS_LENGTH} octets of every segment.`,
            },
          ]
        : [
            {
              part: "most data",
              expected: integer(server - TIMESTAMPS_LENGTH),
              remark: "Timestamps would take 12 octets, but not both SYNs have that option.",
            },
          ]),
      {
        part: "most data",
        expected: integer(server - 40),
        remark:
          "The MSS leaves out the 20 octets of IP and the 20 of TCP already; do not take them off twice.",
      },
      {
        part: "most data",
        expected: integer(client - (timed ? TIMESTAMPS_LENGTH : 0)),
        remark: "The client's own MSS says what it can take; what it may send is up to the server's.",
      },
    ];
    return {
      text: "Which MSS does the client offer, which the server, and how many octets of data fit at most into one segment that the client sends?",
      expected: {
        type: "parts",
        parts: [
          { name: "client's MSS", expected: integer(client) },
          { name: "server's MSS", expected: integer(server) },
          { name: "most data", expected: integer(most) },
        ],
      },
      frames: framesOf([syn, synAck]),
      hints: [
        "Each side says in its SYN how much data it can take in one segment.",
        `Look at the options of ${namedFrames(framesOf([syn, synAck]))}, and whether both have timestamps.`,
        `The server offers ${server}; ${timed ? `timestamps take ${TIMESTAMPS_LENGTH} octets of each segment` : "no option takes room away from it"}.`,
      ],
      computation: `the SYNs offer ${client} and ${server}; ${server}${timed ? ` - ${TIMESTAMPS_LENGTH} (timestamps)` : ""} = ${most}`,
      mistakes,
    };
  },
};

/** 8: the window of the third frame. */
export const openingWindow: Question = {
  id: "handshake.window",
  number: 8,
  asks: "How many octets of window does the third frame of the handshake announce?",
  computed: "the window field shifted by the scale of its own sender's SYN, where both SYNs had the option",
  source: "RFC 7323 §2.2, §2.3",
  needs: A_HANDSHAKE,
  ask(conversation) {
    const opening = openingOf(conversation);
    if (opening === undefined) return undefined;
    const { syn, synAck, ack } = opening;
    const { frame, windowRaw } = ack.segment;
    const [own, other] = [shiftOf(syn), shiftOf(synAck)];
    const shift = own !== undefined && other !== undefined ? Math.min(own, 14) : 0;
    const value = windowRaw * 2 ** shift;
    const integer = (number: number) => ({ type: "integer", value: number }) as const;
    const scaled = shift > 0;
    return {
      text: `How many octets does the receive window have that frame ${frame} announces?`,
      expected: integer(value),
      frames: framesOf([syn, synAck, ack]),
      hints: [
        "The window field has 16 bits only. A scale factor, agreed on in the SYNs, makes it larger.",
        `Look at the window field of frame ${frame} and at the window scale option of ${namedFrames(framesOf([syn, synAck]))}.`,
        scaled
          ? `The field holds ${windowRaw}, the sender's shift is ${shift}: compute ${windowRaw} x 2^${shift}.`
          : `The field holds ${windowRaw}, and ${own !== undefined && other !== undefined ? "the shift is 0" : "not both SYNs offer a scale"}, so it counts as it is.`,
      ],
      computation: scaled ? `${windowRaw} x 2^${shift} = ${value}` : `${windowRaw}, not scaled`,
      mistakes: [
        {
          expected: integer(windowRaw),
          remark: `That is the field as it stands in the header, as tcpdump prints it; the client's SYN says to scale it by 2^${shift}.`,
        },
        {
          expected: integer(syn.segment.windowRaw),
          remark: `That is the window of frame ${syn.segment.frame}, the SYN.`,
        },
        ...(other === undefined
          ? []
          : [
              {
                expected: integer(windowRaw * 2 ** other),
                remark:
                  "You scaled by the shift of the other side; each side's windows are scaled by the shift of its own SYN.",
              } as const,
            ]),
        ...(own === undefined
          ? []
          : [
              {
                expected: integer(windowRaw * 2 ** own),
                remark: "Only one of the SYNs has the option, so nobody scales.",
              } as const,
            ]),
      ],
    };
  },
};

const WORDS = ["sack", "timestamps"] as const;
const OPTION = { sack: "sack-permitted", timestamps: "timestamps" } as const;

/** 9: which options may be used. */
export const options: Question = {
  id: "handshake.options",
  number: 9,
  asks: "Which of selective acknowledgments (SACK) and timestamps may be used?",
  computed: "each where the option is in both SYNs",
  source: "RFC 2018 §2, RFC 7323 §3.2",
  needs: A_HANDSHAKE,
  ask(conversation) {
    const opening = openingOf(conversation);
    if (opening === undefined) return undefined;
    const { syn, synAck } = opening;
    const right = WORDS.filter((word) => hasOption(syn, OPTION[word]) && hasOption(synAck, OPTION[word]));
    const frames = framesOf([syn, synAck]);
    const says = (word: (typeof WORDS)[number]) => {
      const having = [syn, synAck].filter((step) => hasOption(step, OPTION[word]));
      const name = word === "sack" ? "SACK permitted" : "timestamps";
      if (having.length === 2) return `${name} is in both SYNs, ${namedFrames(frames)}, so it may be used`;
      if (having.length === 1)
        return `${name} is in frame ${framesText(framesOf(having))} alone; both must have it`;
      return `${name} is in neither SYN`;
    };
    const subsets: readonly (readonly (typeof WORDS)[number][])[] = [[], ["sack"], ["timestamps"], WORDS];
    return {
      text: `Which of these may the two sides use: selective acknowledgments (sack), timestamps?`,
      expected: { type: "set", words: WORDS, right },
      frames,
      hints: [
        "What one side offers, the other must offer too.",
        `Compare the options of ${namedFrames(frames)}.`,
        `${says("sack")}. For timestamps do the same.`,
      ],
      computation: WORDS.map(says).join("; "),
      mistakes: subsets
        .filter((subset) => WORDS.some((word) => subset.includes(word) !== right.includes(word)))
        .map((subset) => ({
          expected: { type: "set", words: WORDS, right: subset },
          remark: `${WORDS.filter((word) => subset.includes(word) !== right.includes(word))
            .map(says)
            .join("; ")}.`,
        })),
    };
  },
};

const AGAIN = [
  { key: "a", text: "a new connection on the same ports" },
  { key: "b", text: "the same SYN sent again" },
] as const;

/** 38: same ports again. */
export const again: Question = {
  id: "handshake.again",
  number: 38,
  asks: "A SYN comes on ports that had one before: is it a new connection, or the same SYN sent again?",
  computed: "another ISN is a new connection, the same ISN is a copy",
  source: "RFC 9293 §3.4.1, §3.8.1",
  needs: "a SYN on ports of which the capture holds an earlier one",
  ask(conversation) {
    const syns = conversation.steps.filter(
      ({ from, segment }) => from === "client" && segment.flags.syn && !segment.flags.ack,
    );
    const [first, second] = syns;
    const isReused = first?.segment.analysis.includes("port-numbers-reused") === true;
    const meant = isReused ? first : second;
    if (first === undefined || meant === undefined) return undefined;
    const { frame, sequenceNumberRaw: isn } = meant.segment;
    const right = isReused ? "a" : "b";
    return {
      text: `Frame ${frame} is a SYN on the same addresses and ports as a SYN before it; its number is ${isn}. What is it?`,
      expected: { type: "choice", options: AGAIN, right },
      frames: isReused ? [frame] : [first.segment.frame, frame],
      hints: [
        "A SYN that is sent again is the same segment; a new connection begins at a number of its own.",
        `Compare the raw sequence number of frame ${frame} with that of the SYN before it on the same ports.`,
        isReused
          ? `Frame ${frame} has ${isn}; look whether the SYN before it has the same.`
          : `Frame ${first.segment.frame} has ${first.segment.sequenceNumberRaw}, frame ${frame} has ${isn}.`,
      ],
      computation: isReused
        ? `frame ${frame} has ISN ${isn}, which is not that of the SYN before it: a new connection`
        : `frames ${first.segment.frame} and ${frame} have the same number ${isn}: the same SYN`,
      mistakes: [
        {
          expected: { type: "choice", options: AGAIN, right: isReused ? "b" : "a" },
          remark: isReused
            ? `The number of frame ${frame} is another one than that of the SYN before it, so it begins a new connection.`
            : `Frames ${first.segment.frame} and ${frame} have the same raw number, so it is the same SYN once more.`,
        },
      ],
    };
  },
};

import { decodePacket } from "../../../src/capture/layers/decode-packet.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import type { Connection, ReassembledStream } from "../../../src/capture/tcp/connection.ts";
import { createTracker } from "../../../src/capture/tcp/tracker.ts";
import { FrameCutter, PARTS } from "../../../src/impls/cse4074/framing.ts";
import { cutAtPickles, cutJoined } from "../../../src/impls/ece146/framing.ts";
import { toLogIn, toMessage, toVerdict } from "../../../src/impls/ee357/codec.ts";
import type { Direction, Protocol } from "../../../src/impls/impl.ts";
import { messageTypeOf } from "../../../src/impls/message-type.ts";
import { protocols } from "../../../src/impls/registry.ts";
import { WELCOME } from "../../../src/impls/srm/codec.ts";
import { cutAfterLineEnds } from "../../../src/impls/srm/framing.ts";
import { readTemplate } from "../../../src/impls/text-template.ts";
import { JsonStream } from "../../../src/wire/json-stream.ts";
import { concat, equalOctets, text, utf8 } from "../../../src/wire/octets.ts";
import { decodePickle } from "../../../src/wire/pickle.ts";
import { decodeJson } from "../../../src/wire/python-json.ts";
import type { Decoded } from "./decoded.ts";

/** Returns the messages of a capture as our own codecs read them, on the ports of the reports, in the order of their last frames. */
export function decodeByCodecs(packets: readonly PacketRecord[]): readonly Decoded[] {
  const tracker = createTracker();
  const datagrams = packets.flatMap((packet, index) => {
    tracker.add(packet, index + 1);
    return ofDatagram(packet, index + 1);
  });
  const messages = [...tracker.connections().flatMap(ofConnection), ...datagrams];
  return messages.sort((one, other) => one.frame - other.frame);
}

function ofDatagram(packet: PacketRecord, frame: number): readonly Decoded[] {
  const { udp } = decodePacket(packet);
  const protocol = protocols.find(({ cuttings }) => cuttings?.udpPort === udp?.destinationPort);
  if (udp === undefined || protocol?.cuttings?.udpPort === undefined) return [];
  return [
    { frame, protocol: protocol.name, fields: fieldsOf(protocol, "client-to-server", udp.payload, true) },
  ];
}

function ofConnection({ server, clientToServer, serverToClient }: Connection): readonly Decoded[] {
  const onPort = protocols.find(({ defaultPort }) => defaultPort === server.port);
  const isPeers = onPort === undefined && text(clientToServer.octets).includes("&&MESSAGE&&|");
  const protocol = isPeers ? protocols.find(({ peerToPeer }) => peerToPeer) : onPort;
  if (protocol === undefined) return [];
  const back = isPeers ? "client-to-server" : "server-to-client";
  const messages = [
    ...ofStream(protocol, "client-to-server", clientToServer),
    ...ofStream(protocol, back, serverToClient),
  ];
  return isPeers ? messages.map(betweenClients) : messages;
}

function betweenClients(message: Decoded): Decoded {
  return {
    ...message,
    fields: { ...message.fields, [`${message.protocol}.direction`]: ["client-to-client"] },
  };
}

function ofStream(protocol: Protocol, direction: Direction, stream: ReassembledStream): readonly Decoded[] {
  const decoded: Decoded[] = [];
  const cut = CUTTERS[protocol.name]?.(direction, stream) ?? [];
  for (const { octets, end } of cut) {
    const frame = stream.chunks.find(({ offset, length }) => offset + length >= end)?.frame ?? 0;
    const fields = fieldsOf(protocol, direction, octets, decoded.length === 0);
    decoded.push({ frame, protocol: protocol.name, fields });
  }
  return decoded;
}

interface Piece {
  readonly octets: Uint8Array;
  /** The offset in the stream behind what must have come. */
  readonly end: number;
}

const CUTTERS: Readonly<
  Record<string, (direction: Direction, stream: ReassembledStream) => readonly Piece[]>
> = {
  pychat: (_, stream) => segments(stream),
  srm: (_, { octets }) => {
    const isGreeted = equalOctets(octets.subarray(0, WELCOME.length), utf8(WELCOME));
    const start = isGreeted ? WELCOME.length : 0;
    const lines = cutAfterLineEnds(octets.subarray(start)).filter((line) => line.at(-1) === 0x0a);
    return inRow([...(isGreeted ? [octets.subarray(0, start)] : []), ...lines]);
  },
  ece146: (direction, stream) => {
    if (direction === "client-to-server")
      return segments(stream).flatMap(({ octets, end }) =>
        cutJoined(octets).map((each) => ({ octets: each, end })),
      );
    const pieces: Piece[] = [];
    let begun: Uint8Array = new Uint8Array();
    for (const { octets, end } of segments(stream)) {
      const parts = cutAtPickles(concat([begun, octets]));
      const last = parts.at(-1) ?? new Uint8Array();
      const isWhole = last[0] !== 0x80 || decodePickle(last) !== undefined;
      begun = isWhole ? new Uint8Array() : last;
      pieces.push(...(isWhole ? parts : parts.slice(0, -1)).map((each) => ({ octets: each, end })));
    }
    return pieces;
  },
  cse4074: (direction, { octets }) => {
    const frames = new FrameCutter().push(octets);
    const count = PARTS[direction];
    const messages = frames.map(({ header, data }) => concat([header, data]));
    return inRow(
      messages.flatMap((_, at) =>
        at % count === count - 1 ? [concat(messages.slice(at - count + 1, at + 1))] : [],
      ),
    );
  },
  ee357: (_, { octets }) =>
    new JsonStream()
      .push(octets)
      .pieces.map((piece) => ({ octets: piece.octets, end: piece.offset + piece.octets.length })),
};

function segments({ octets, chunks }: ReassembledStream): readonly Piece[] {
  return chunks.map(({ offset, length }) => ({
    octets: octets.subarray(offset, offset + length),
    end: offset + length,
  }));
}

function inRow(messages: readonly Uint8Array[]): readonly Piece[] {
  let end = 0;
  return messages.map((octets) => {
    end += octets.length;
    return { octets, end };
  });
}

function fieldsOf(
  protocol: Protocol,
  direction: Direction,
  octets: Uint8Array,
  isFirst: boolean,
): Decoded["fields"] {
  const type = messageTypeOf(protocol, direction, octets, isFirst);
  const held = type === undefined ? {} : HELD[protocol.name]?.(octets, type.name, direction);
  const all = { ...(type && { type: type.name }), direction, ...held };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => {
      const values = (Array.isArray(value) ? value : [value]).map(safe);
      return values.length === 0 ? [] : [[`${protocol.name}.${name}`, values] as const];
    }),
  );
}

/** A text of Wireshark's has no NUL and no half of a surrogate pair. */
function safe(value: string): string {
  return text(utf8(value.replaceAll("\0", "\u2400")));
}

type Held = Readonly<Record<string, string | readonly string[]>>;

/** What is in a message of this type. */
const HELD: Readonly<Record<string, (octets: Uint8Array, type: string, direction: Direction) => Held>> = {
  pychat: (octets, type) => named({ name: "name", line: "text" }, octets, type),
  srm(octets, type) {
    const [, sender = "", words = ""] = /^<([^>]*)> (.*)$/su.exec(text(octets)) ?? [];
    return type === "relayed" ? { sender, text: words } : named({ line: "text" }, octets, type);
  },
  ece146(octets, type) {
    const [, sender, words = ""] = /^<([^>]*)> (.*)$/su.exec(text(octets)) ?? [];
    const [, name = ""] = /^\*\*\* (.*) Connected \*\*\*$/su.exec(text(octets)) ?? [];
    if (type === "users") return { user: decodePickle(octets)?.value ?? [] };
    if (type === "announcement") return { name };
    if (type === "echoed-line") return sender === undefined ? {} : { sender, text: words };
    return named({ name: "name", line: "text" }, octets, type);
  },
  cse4074(octets, type, direction) {
    const frames = new FrameCutter().push(octets);
    const [data, name] = frames.toReversed();
    const words = text(data?.data ?? new Uint8Array());
    return {
      ...(name && {
        name_header: text(name.header),
        name_length: String(name.data.length),
        answered: text(name.data),
      }),
      ...(data && { header: text(data.header), length: String(data.data.length), data: words }),
      ...heldByFrame(words, type, direction),
    };
  },
  ee357(octets) {
    const value = decodeJson(octets);
    const logIn = toLogIn(value);
    const verdict = toVerdict(value);
    const message = toMessage(value);
    if (logIn !== undefined) return { ...logIn };
    if (verdict !== undefined) return { right: verdict.isRight ? "1" : "0", user: verdict.names };
    if (message !== undefined) return { sender: message.from, receiver: message.to, text: message.words };
    const isName = typeof value === "string" && value !== "alias?" && value !== "you are now connected!";
    return isName ? { name: value } : {};
  },
};

function named(fields: Readonly<Record<string, string>>, octets: Uint8Array, type: string): Held {
  const field = fields[type];
  return field === undefined ? {} : { [field]: text(octets) };
}

function heldByFrame(words: string, type: string, direction: Direction): Held {
  const form = protocols
    .find(({ name }) => name === "cse4074")
    ?.messageTypes.find((each) => each.name === type && each.direction === direction)?.form;
  return form?.type === "text" ? (readTemplate(form.template, words) ?? {}) : {};
}

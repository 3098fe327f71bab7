import { text } from "../../wire/octets.ts";
import type { Traffic, TrafficStream } from "../impl.ts";
import { HEADER_WIDTH, parseHeader } from "./codec.ts";

/** One message of a stream: HEADER DATA, and HEADER NAME before it where the registry sends. */
export interface Message {
  /** NAME; empty where none belongs. */
  readonly name: string;
  readonly data: string;
  readonly frames: readonly number[];
  /** When its last octet came. */
  readonly timestampNs: bigint;
}

/** What cannot be cut: a header that is no number, or a number that promises more than follows. */
export interface Fault {
  readonly header: string;
  /** The octets that the header promises; `undefined` when it is no number. */
  readonly promised: number | undefined;
  readonly present: number;
  readonly frames: readonly number[];
}

/** A part of a stream that has a header of its own. */
interface Part {
  readonly offset: number;
  readonly end: number;
  readonly words: string;
}

/** Tells where a stream runs: from a client to the registry, back, or from client to client. */
export function routeOf({
  sender,
  receiver,
  fromOpener,
}: TrafficStream): "up" | "down" | "private" | "other" {
  if (sender.side === "client" && receiver.side === "client") return fromOpener ? "private" : "other";
  return sender.side === "client" ? "up" : "down";
}

/** Returns the messages of a stream, as far as its headers can be followed. */
export function messagesOf(stream: TrafficStream): readonly Message[] {
  const { parts } = cut(stream);
  if (routeOf(stream) !== "down") return parts.map((part) => toMessage(stream, "", part.offset, part));
  return parts.flatMap((part, at) => {
    const data = parts[at + 1];
    return at % 2 === 1 || data === undefined ? [] : [toMessage(stream, part.words, part.offset, data)];
  });
}

/** Returns how many headers a stream has, and what is wrong behind the last good one. */
export function headersOf(stream: TrafficStream): {
  readonly count: number;
  readonly fault: Fault | undefined;
} {
  const { parts, fault } = cut(stream);
  return { count: parts.length, fault };
}

/** Returns every name that some client registered. */
export function registeredNames({ streams }: Traffic): ReadonlySet<string> {
  const requests = streams.filter((stream) => routeOf(stream) === "up").flatMap(messagesOf);
  return new Set(requests.flatMap(({ data }) => registrationOf(data)?.name ?? []));
}

/** Returns what a REGISTER says, or `undefined` for any other text. */
export function registrationOf(data: string): { readonly name: string; readonly port: string } | undefined {
  const [kind, name, port] = data.split("|");
  if (kind !== "&&REGISTER&&" || name === undefined || port === undefined) return undefined;
  return { name: name.trim(), port: port.trim() };
}

function cut(stream: TrafficStream): { readonly parts: readonly Part[]; readonly fault: Fault | undefined } {
  const { octets } = stream;
  const parts: Part[] = [];
  let offset = 0;
  while (offset < octets.length) {
    const header = octets.subarray(offset, offset + HEADER_WIDTH);
    const promised = parseHeader(header);
    const start = offset + HEADER_WIDTH;
    const present = Math.max(octets.length - start, 0);
    if (header.length < HEADER_WIDTH || promised === undefined || promised > present) {
      // Where no header is, the number before may be the wrong one.
      const from = promised === undefined ? (parts.at(-1)?.offset ?? offset) : offset;
      const frames = framesOf(stream, from, Math.max(start, octets.length));
      return { parts, fault: { header: text(header), promised, present, frames: frames.slice(0, 3) } };
    }
    parts.push({ offset, end: start + promised, words: text(octets.subarray(start, start + promised)) });
    offset = start + promised;
  }
  return { parts, fault: undefined };
}

function toMessage(stream: TrafficStream, name: string, from: number, { end, words }: Part): Message {
  const last = stream.pieces.filter(({ offset }) => offset < end).at(-1);
  return {
    name,
    data: words,
    frames: framesOf(stream, from, end),
    timestampNs: last?.timestampNs ?? 0n,
  };
}

function framesOf({ pieces }: TrafficStream, from: number, to: number): readonly number[] {
  const carriers = pieces.filter(({ offset, length }) => offset < to && offset + length > from);
  return carriers.map(({ frame }) => frame);
}

import { JsonStream } from "../../wire/json-stream.ts";
import { decodeJson, type PythonValue } from "../../wire/python-json.ts";
import type { TrafficStream } from "../impl.ts";

/** One message as it went over the wire. */
export interface Sent {
  readonly stream: TrafficStream;
  readonly offset: number;
  readonly octets: Uint8Array;
  /** `undefined` when the octets are no JSON. */
  readonly value: PythonValue | undefined;
  /** The segments that hold some of it, and when the first and the last of them were seen. */
  readonly frames: readonly number[];
  readonly firstNs: bigint;
  readonly lastNs: bigint;
}

/** Returns the messages of one direction; what is no JSON any more is one message to the end. */
export function sentOn(stream: TrafficStream): readonly Sent[] {
  const cutter = new JsonStream();
  const { pieces } = cutter.push(stream.octets);
  const messages = pieces.map(({ offset, octets }) => toSent(stream, offset, octets));
  const last = pieces.at(-1);
  const end = last === undefined ? 0 : last.offset + last.octets.length;
  const rest = stream.octets.subarray(end);
  return isBlank(rest) ? messages : [...messages, toSent(stream, end, rest)];
}

function isBlank(octets: Uint8Array): boolean {
  return octets.every((octet) => octet === 0x20 || (octet >= 0x09 && octet <= 0x0d));
}

function toSent(stream: TrafficStream, offset: number, octets: Uint8Array): Sent {
  const pieces = stream.pieces.filter(
    (piece) => piece.offset < offset + octets.length && piece.offset + piece.length > offset,
  );
  return {
    stream,
    offset,
    octets,
    value: tryDecode(octets),
    frames: pieces.map(({ frame }) => frame),
    firstNs: pieces[0]?.timestampNs ?? 0n,
    lastNs: pieces.at(-1)?.timestampNs ?? 0n,
  };
}

function tryDecode(octets: Uint8Array): PythonValue | undefined {
  try {
    return decodeJson(octets);
  } catch {
    return undefined;
  }
}

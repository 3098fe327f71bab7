import { concat, equalOctets, utf8 } from "../../wire/octets.ts";
import type { Traffic, TrafficStream } from "../impl.ts";
import { encodeWelcome } from "./codec.ts";
import { cutAfterLineEnds, endsLine } from "./framing.ts";

/** Some octets of a stream that belong together. */
export interface Unit {
  /** Without its line end. */
  readonly octets: Uint8Array;
  /** The frame that brings its first octet. */
  readonly frame: number;
  /** Whether it begins a frame or follows the welcome, and so cannot be the tail of several lines that were relayed as one. */
  readonly isStart: boolean;
}

/** Returns the streams that come from clients, or those that go to them. */
export function streamsFrom(traffic: Traffic, side: "client" | "server"): readonly TrafficStream[] {
  return traffic.streams.filter(({ sender }) => sender.side === side);
}

/** Returns the frame that brings the octet at `offset`; 0 for none. */
export function frameAt({ pieces }: TrafficStream, offset: number): number {
  return pieces.findLast((piece) => piece.offset <= offset)?.frame ?? 0;
}

/** Tells whether `octets` begins with `start`. */
export function startsWith(octets: Uint8Array, start: Uint8Array): boolean {
  return equalOctets(octets.subarray(0, start.length), start);
}

/** Tells whether `octets` ends with `end`. */
export function endsWith(octets: Uint8Array, end: Uint8Array): boolean {
  return octets.length >= end.length && equalOctets(octets.subarray(octets.length - end.length), end);
}

/** Returns what stands before a line that came from `address` when it is relayed. */
export function prefixOf(address: string): Uint8Array {
  return utf8(`<${address}> `);
}

/** Returns the lines that a client said, empty ones left out. */
export function linesSaid(stream: TrafficStream): readonly Unit[] {
  return unitsOf(stream, 0, []).filter(({ octets }) => octets.length > 0);
}

/** Returns what a server sent behind its welcome: lines, and what begins a frame with the address of one of `addresses`. */
export function relayedUnits(stream: TrafficStream, addresses: readonly string[]): readonly Unit[] {
  const welcome = encodeWelcome();
  const start = startsWith(stream.octets, welcome) ? welcome.length : 0;
  return unitsOf(stream, start, addresses.map(prefixOf));
}

/** Returns the addresses of all clients, each once. */
export function clientAddresses(traffic: Traffic): readonly string[] {
  return [...new Set(streamsFrom(traffic, "client").map(({ sender }) => sender.address))];
}

function unitsOf(stream: TrafficStream, start: number, prefixes: readonly Uint8Array[]): readonly Unit[] {
  const frameStarts = new Set(stream.pieces.map(({ offset }) => offset));
  const borders = [...frameStarts].filter(
    (offset) => offset > start && prefixes.some((each) => startsWith(stream.octets.subarray(offset), each)),
  );
  const runs = [start, ...borders].map((from, at) => ({ from, to: borders[at] ?? stream.octets.length }));
  return runs.flatMap(({ from, to }) => {
    let offset = from;
    return cutAfterLineEnds(stream.octets.subarray(from, to)).map((part) => {
      const isStart = offset === start || frameStarts.has(offset);
      const unit = { octets: withoutLineEnd(part), frame: frameAt(stream, offset), isStart };
      offset += part.length;
      return unit;
    });
  });
}

function withoutLineEnd(octets: Uint8Array): Uint8Array {
  return endsLine(octets) ? octets.subarray(0, -1) : octets;
}

/** Returns the units' octets, one behind the other, as a key to count them by. */
export function keyOf(...parts: readonly Uint8Array[]): string {
  return Array.from(concat(parts)).join();
}

import { closeSync, openSync, writeSync } from "node:fs";

/** What a chat of many connections is made of. */
export interface ChatCapture {
  readonly packets: number;
  readonly connections: number;
}

const ETHERNET = 14;
const IP = 20;
const TCP = 20;
const TIMESTAMPS = 12;
const SYN_OPTIONS = 20;
const RECORD = 16;
const BUFFER_LENGTH = 1 << 20;
const FLAG = { fin: 1, syn: 2, psh: 8, ack: 16 } as const;

interface Side {
  sequence: number;
  /** What the other side has acknowledged. */
  acknowledged: number;
  readonly port: number;
}

interface Talk {
  readonly client: Side;
  readonly server: Side;
  readonly address: number;
  opened: number;
  /** The last data segment and who sent it, for sending it again. */
  last:
    | { readonly from: "client" | "server"; readonly sequence: number; readonly length: number }
    | undefined;
}

/**
 * Writes a pcap file of so many small segments: connections that open, say lines of 5 to 120 octets to each other at random, each
 * acknowledged by a segment of its own, one line in a hundred sent again. The same file every time.
 */
export function makeChat(path: string, { packets, connections }: ChatCapture): void {
  const random = createRandom(20261125);
  const file = openSync(path, "w");
  const buffer = Buffer.alloc(BUFFER_LENGTH);
  let filled = writeFileHeader(buffer);
  let timeUs = 0;
  const talks = Array.from({ length: connections }, (_, index) => beginTalk(index, random));
  const put = (talk: Talk, from: "client" | "server", sequence: number, flags: number, length: number) => {
    if (filled + 2048 > BUFFER_LENGTH) filled = flush(file, buffer, filled);
    timeUs += 20 + (random() % 130);
    filled += writeSegment(buffer, filled, { talk, from, sequence, flags, length, timeUs });
  };
  for (let count = 0; count < packets; count += 1) {
    const talk = talks[random() % connections];
    if (talk !== undefined) nextSegment(talk, put, random);
  }
  flush(file, buffer, filled);
  closeSync(file);
}

type Put = (talk: Talk, from: "client" | "server", sequence: number, flags: number, length: number) => void;

function nextSegment(talk: Talk, put: Put, random: () => number): void {
  const { client, server } = talk;
  if (talk.opened < 3) {
    const from = talk.opened === 1 ? "server" : "client";
    const flags = [FLAG.syn, FLAG.syn | FLAG.ack, FLAG.ack][talk.opened] ?? FLAG.ack;
    if (talk.opened === 1) server.acknowledged = client.sequence;
    if (talk.opened === 2) client.acknowledged = server.sequence;
    put(talk, from, talk[from].sequence, flags, 0);
    if (talk.opened < 2) talk[from].sequence = (talk[from].sequence + 1) >>> 0;
    talk.opened += 1;
    return;
  }
  const { last } = talk;
  if (last !== undefined) {
    const isAgain = random() % 100 === 0;
    if (isAgain) {
      put(talk, last.from, last.sequence, FLAG.psh | FLAG.ack, last.length);
      return;
    }
    const to = last.from === "client" ? "server" : "client";
    talk[to].acknowledged = talk[last.from].sequence;
    talk.last = undefined;
    put(talk, to, talk[to].sequence, FLAG.ack, 0);
    return;
  }
  const from = random() % 2 === 0 ? "client" : "server";
  const side = talk[from];
  const length = 5 + (random() % 116);
  talk.last = { from, sequence: side.sequence, length };
  put(talk, from, side.sequence, FLAG.psh | FLAG.ack, length);
  side.sequence = (side.sequence + length) >>> 0;
}

function beginTalk(index: number, random: () => number): Talk {
  const side = (port: number): Side => ({ sequence: random(), acknowledged: 0, port });
  return {
    client: side(20_000 + index),
    server: side(9000),
    address: index,
    opened: 0,
    last: undefined,
  };
}

interface Segment {
  readonly talk: Talk;
  readonly from: "client" | "server";
  readonly sequence: number;
  readonly flags: number;
  readonly length: number;
  readonly timeUs: number;
}

function writeSegment(
  buffer: Buffer,
  at: number,
  { talk, from, sequence, flags, length, timeUs }: Segment,
): number {
  const options = (flags & FLAG.syn) === 0 ? TIMESTAMPS : SYN_OPTIONS;
  const size = ETHERNET + IP + TCP + options + length;
  const [own, other] = from === "client" ? [talk.client, talk.server] : [talk.server, talk.client];
  buffer.fill(0, at, at + RECORD + size);
  buffer.writeUInt32LE(1_700_000_000 + Math.floor(timeUs / 1e6), at);
  buffer.writeUInt32LE(timeUs % 1e6, at + 4);
  buffer.writeUInt32LE(size, at + 8);
  buffer.writeUInt32LE(size, at + 12);
  const frame = at + RECORD;
  buffer.writeUInt16BE(0x0800, frame + 12);
  const ip = frame + ETHERNET;
  buffer.writeUInt16BE(0x4500, ip);
  buffer.writeUInt16BE(size - ETHERNET, ip + 2);
  buffer.writeUInt16BE(0x4006, ip + 8);
  const hosts = [0xc633_6400 + (talk.address & 0xff), 0xc000_0202];
  buffer.writeUInt32BE(hosts[from === "client" ? 0 : 1] ?? 0, ip + 12);
  buffer.writeUInt32BE(hosts[from === "client" ? 1 : 0] ?? 0, ip + 16);
  const tcp = ip + IP;
  buffer.writeUInt16BE(own.port, tcp);
  buffer.writeUInt16BE(other.port, tcp + 2);
  buffer.writeUInt32BE(sequence, tcp + 4);
  if ((flags & FLAG.ack) !== 0) buffer.writeUInt32BE(own.acknowledged, tcp + 8);
  buffer.writeUInt16BE((((TCP + options) / 4) << 12) | flags, tcp + 12);
  buffer.writeUInt16BE(502, tcp + 14);
  if (options === SYN_OPTIONS) buffer.write("020405b40402080a", tcp + TCP, "hex");
  else buffer.write("0101080a", tcp + TCP, "hex");
  const stamp = tcp + TCP + (options === SYN_OPTIONS ? 8 : 4);
  buffer.writeUInt32BE(Math.floor(timeUs / 1000), stamp);
  if (options === SYN_OPTIONS) buffer.write("01030307", stamp + 8, "hex");
  buffer.fill("hello there, how are you today? ", tcp + TCP + options, frame + size);
  return RECORD + size;
}

function writeFileHeader(buffer: Buffer): number {
  buffer.writeUInt32LE(0xa1b2c3d4, 0);
  buffer.writeUInt16LE(2, 4);
  buffer.writeUInt16LE(4, 6);
  buffer.writeUInt32LE(262_144, 16);
  buffer.writeUInt32LE(1, 20);
  return 24;
}

function flush(file: number, buffer: Buffer, filled: number): number {
  writeSync(file, buffer, 0, filled);
  return 0;
}

/** xorshift32: the same numbers every time. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

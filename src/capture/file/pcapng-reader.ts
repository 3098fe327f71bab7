import { CaptureError } from "../capture-error.ts";
import type { PacketView } from "../packet-view.ts";
import { type FormatReader, MAX_CAPTURED_LENGTH } from "./format-reader.ts";
import type { OctetQueue } from "./octet-queue.ts";
import { readDropCount, readInterface, type SectionInterface, setTicks } from "./pcapng-interface.ts";
import { readNames } from "./pcapng-names.ts";
import { BLOCK_TYPE, BYTE_ORDER_MAGIC, OPTION } from "./pcapng-numbers.ts";
import { readOptions, textOption } from "./pcapng-options.ts";

const MIN_BLOCK_LENGTH = 12;
const SECTION_HEADER_MIN_LENGTH = 28;
/** A block whose body is read may be this long; others are skipped whatever their length. */
const MAX_READ_BLOCK_LENGTH = 16 * 1024 * 1024;
const PACKET_HEADER_LENGTH = 20;

/** Tells whether these first four octets open a pcapng file. */
export function isPcapngMagic(view: DataView): boolean {
  return view.getUint32(0) === BLOCK_TYPE.sectionHeader;
}

/**
 * Returns a reader of pcapng: any number of sections and interfaces, either byte order, any clock resolution.
 * Block: type (4 octets), total length (4), body, options, total length again (4). Unknown blocks are skipped by length.
 */
export function createPcapngReader(): FormatReader {
  const state: ReaderState = {
    littleEndian: true,
    section: [],
    interfaces: [],
    drops: new Map(),
    names: new Map(),
    trailer: undefined,
  };
  let captured = 0;
  return {
    interfaces: state.interfaces,
    names: state.names,
    get statistics() {
      const counts = [...state.drops.values()];
      return {
        captured,
        dropped: counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0),
      };
    },
    next(queue, view) {
      if (!nextPacket(queue, state, view)) return false;
      captured += 1;
      return true;
    },
  };
}

interface ReaderState {
  littleEndian: boolean;
  section: SectionInterface[];
  readonly interfaces: SectionInterface[];
  readonly drops: Map<SectionInterface, number>;
  readonly names: Map<string, string>;
  /** The length that must stand at the end of a block whose body was skipped. */
  trailer: number | undefined;
}

/** A block's body, in the queue's store. */
interface Block {
  readonly type: number;
  /** Where the block begins in the file. */
  readonly offset: number;
  readonly start: number;
  readonly length: number;
}

function nextPacket(queue: OctetQueue, state: ReaderState, view: PacketView): boolean {
  for (;;) {
    if (state.trailer !== undefined && !readTrailer(queue, state)) return false;
    if (queue.owed > 0 || queue.length < MIN_BLOCK_LENGTH) return false;
    const { view: octets, start, offset } = queue;
    const isSection = octets.getUint32(start) === BLOCK_TYPE.sectionHeader;
    if (isSection) startSection(octets, start, offset, state);
    const type = octets.getUint32(start, state.littleEndian);
    const length = octets.getUint32(start + 4, state.littleEndian);
    if (length < (isSection ? SECTION_HEADER_MIN_LENGTH : MIN_BLOCK_LENGTH) || length % 4 !== 0)
      throw badLength(length, offset);
    if (!isRead(type)) {
      queue.skip(length - 4);
      state.trailer = length;
      continue;
    }
    if (length > MAX_READ_BLOCK_LENGTH) throw badLength(length, offset);
    if (queue.length < length) return false;
    const end = start + length - 4;
    checkTrailer(octets.getUint32(end, state.littleEndian), length, offset + length - 4);
    const block = { type, offset, start: start + 8, length: length - MIN_BLOCK_LENGTH };
    const isPacket = readBlock(block, queue, state, view);
    queue.skip(length);
    if (isPacket) return true;
  }
}

function isRead(type: number): boolean {
  return type === BLOCK_TYPE.sectionHeader || (type >= 1 && type <= BLOCK_TYPE.enhancedPacket);
}

function startSection(octets: DataView, start: number, offset: number, state: ReaderState): void {
  const isLittle = octets.getUint32(start + 8, true) === BYTE_ORDER_MAGIC;
  if (!isLittle && octets.getUint32(start + 8) !== BYTE_ORDER_MAGIC) {
    throw damaged(offset + 8, "a section's byte-order magic is not 0x1a2b3c4d");
  }
  state.littleEndian = isLittle;
  state.section = [];
}

function readTrailer(queue: OctetQueue, state: ReaderState): boolean {
  if (queue.owed > 0 || queue.length < 4 || state.trailer === undefined) return false;
  checkTrailer(queue.view.getUint32(queue.start, state.littleEndian), state.trailer, queue.offset);
  queue.skip(4);
  state.trailer = undefined;
  return true;
}

/** Returns whether the block holds a packet, which `view` then shows. */
function readBlock(block: Block, queue: OctetQueue, state: ReaderState, view: PacketView): boolean {
  switch (block.type) {
    case BLOCK_TYPE.interfaceDescription: {
      if (block.length < 8) throw damaged(block.offset, "an interface description is too short");
      const seenOn = readInterface(bodyOf(block, queue), state.littleEndian);
      state.section.push(seenOn);
      state.interfaces.push(seenOn);
      return false;
    }
    case BLOCK_TYPE.interfaceStatistics:
      countDrops(block, queue, state);
      return false;
    case BLOCK_TYPE.nameResolution:
      readNames(bodyOf(block, queue), state.littleEndian, state.names);
      return false;
    case BLOCK_TYPE.enhancedPacket:
    case BLOCK_TYPE.obsoletePacket:
      readPacket(block, queue, state, view);
      return true;
    case BLOCK_TYPE.simplePacket:
      readSimplePacket(block, queue, state, view);
      return true;
    default:
      return false;
  }
}

function bodyOf({ start, length }: Block, { store }: OctetQueue): DataView {
  return new DataView(store.buffer, store.byteOffset + start, length);
}

function countDrops(block: Block, queue: OctetQueue, state: ReaderState): void {
  if (block.length < 12) throw damaged(block.offset, "an interface statistics block is too short");
  const count = readDropCount(bodyOf(block, queue), state.littleEndian);
  const seenOn = state.section[queue.view.getUint32(block.start, state.littleEndian)];
  if (seenOn !== undefined && count !== undefined) state.drops.set(seenOn, count);
}

function readPacket(block: Block, queue: OctetQueue, state: ReaderState, packet: PacketView): void {
  const { start, length } = block;
  const { littleEndian } = state;
  const { view } = queue;
  if (length < PACKET_HEADER_LENGTH) throw damaged(block.offset, "a packet block is too short");
  const isObsolete = block.type === BLOCK_TYPE.obsoletePacket;
  const index = isObsolete ? view.getUint16(start, littleEndian) : view.getUint32(start, littleEndian);
  const seenOn = findInterface(index, block, state);
  const capturedLength = view.getUint32(start + 12, littleEndian);
  if (capturedLength > MAX_CAPTURED_LENGTH || PACKET_HEADER_LENGTH + capturedLength > length) {
    throw badLength(capturedLength, block.offset + 20);
  }
  packet.number += 1;
  packet.linkType = seenOn.linkType;
  packet.timestampDigits = seenOn.timestampDigits;
  setTicks(packet, view.getUint32(start + 4, littleEndian), view.getUint32(start + 8, littleEndian), seenOn);
  packet.setOctets(
    queue.store,
    start + PACKET_HEADER_LENGTH,
    capturedLength,
    view.getUint32(start + 16, littleEndian),
  );
  const optionsAt = PACKET_HEADER_LENGTH + capturedLength + (-capturedLength & 3);
  packet.comments =
    optionsAt < length ? commentsIn(bodyOf(block, queue), optionsAt, littleEndian) : undefined;
}

function commentsIn(body: DataView, at: number, littleEndian: boolean): readonly string[] | undefined {
  const options = readOptions(body, at, littleEndian);
  const comments = options.filter(({ code }) => code === OPTION.comment).map(textOption);
  return comments.length === 0 ? undefined : comments;
}

/** A simple packet has no time and no captured length of its own: the interface's limit says how much was kept. */
function readSimplePacket(block: Block, queue: OctetQueue, state: ReaderState, packet: PacketView): void {
  if (block.length < 4) throw damaged(block.offset, "a simple packet block is too short");
  const seenOn = findInterface(0, block, state);
  const originalLength = queue.view.getUint32(block.start, state.littleEndian);
  const limit = seenOn.snapLength === 0 ? originalLength : Math.min(originalLength, seenOn.snapLength);
  const capturedLength = Math.min(limit, block.length - 4);
  if (capturedLength > MAX_CAPTURED_LENGTH) throw badLength(capturedLength, block.offset + 8);
  packet.number += 1;
  packet.linkType = seenOn.linkType;
  packet.timestampDigits = seenOn.timestampDigits;
  packet.setTime(0, 0);
  packet.setOctets(queue.store, block.start + 4, capturedLength, originalLength);
  packet.comments = undefined;
}

function findInterface(index: number, block: Block, state: ReaderState): SectionInterface {
  const seenOn = state.section[index];
  if (seenOn !== undefined) return seenOn;
  throw new CaptureError(
    "CAPTURE_BAD_INTERFACE",
    block.offset,
    `The capture is damaged at octet offset ${block.offset}: a packet names interface ${index}, which was not described. What comes before is good.`,
  );
}

function checkTrailer(found: number, length: number, offset: number): void {
  if (found !== length) throw damaged(offset, `a block of ${length} octets ends by saying ${found}`);
}

function badLength(length: number, offset: number): CaptureError {
  return new CaptureError(
    "CAPTURE_BAD_LENGTH",
    offset,
    `The capture is damaged at octet offset ${offset}: a length of ${length} octets cannot be right. What comes before is good.`,
  );
}

function damaged(offset: number, what: string): CaptureError {
  return new CaptureError(
    "CAPTURE_BAD_BLOCK",
    offset,
    `The capture is damaged at octet offset ${offset}: ${what}. What comes before is good.`,
  );
}

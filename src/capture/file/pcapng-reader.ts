import { CaptureError } from "../capture-error.ts";
import type { PacketRecord } from "../packet.ts";
import { type FormatReader, MAX_CAPTURED_LENGTH } from "./format-reader.ts";
import type { OctetQueue } from "./octet-queue.ts";
import { readDropCount, readInterface, type SectionInterface, toNanoseconds } from "./pcapng-interface.ts";
import { BLOCK_TYPE, BYTE_ORDER_MAGIC, OPTION } from "./pcapng-numbers.ts";
import { readOptions, textOption } from "./pcapng-options.ts";

const MIN_BLOCK_LENGTH = 12;
const SECTION_HEADER_MIN_LENGTH = 28;
/** A block whose body is read may be this long; others are skipped whatever their length. */
const MAX_READ_BLOCK_LENGTH = 16 * 1024 * 1024;

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
    trailer: undefined,
  };
  let captured = 0;
  return {
    interfaces: state.interfaces,
    get statistics() {
      const counts = [...state.drops.values()];
      return {
        captured,
        dropped: counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0),
      };
    },
    next(queue) {
      const packet = nextPacket(queue, state);
      if (packet !== undefined) captured += 1;
      return packet;
    },
  };
}

interface ReaderState {
  littleEndian: boolean;
  section: SectionInterface[];
  readonly interfaces: SectionInterface[];
  readonly drops: Map<SectionInterface, number>;
  /** The length that must stand at the end of a block whose body was skipped. */
  trailer: number | undefined;
}

interface Block {
  readonly type: number;
  readonly offset: number;
  readonly body: DataView;
  readonly littleEndian: boolean;
}

function nextPacket(queue: OctetQueue, state: ReaderState): PacketRecord | undefined {
  for (;;) {
    if (state.trailer !== undefined && !readTrailer(queue, state)) return undefined;
    const block = nextBlock(queue, state);
    if (block === undefined) return undefined;
    const packet = readBlock(block, state);
    if (block !== SKIPPED) queue.skip(block.body.byteLength + MIN_BLOCK_LENGTH);
    if (packet !== undefined) return packet;
  }
}

const SKIPPED: Block = { type: -1, offset: 0, body: new DataView(new ArrayBuffer(0)), littleEndian: true };

function nextBlock(queue: OctetQueue, state: ReaderState): Block | undefined {
  if (queue.owed > 0 || queue.length < MIN_BLOCK_LENGTH) return undefined;
  const head = queue.peek(MIN_BLOCK_LENGTH);
  const isSection = head.getUint32(0) === BLOCK_TYPE.sectionHeader;
  if (isSection) startSection(head, queue.offset, state);
  const type = head.getUint32(0, state.littleEndian);
  const length = head.getUint32(4, state.littleEndian);
  checkLength(length, isSection ? SECTION_HEADER_MIN_LENGTH : MIN_BLOCK_LENGTH, queue.offset);
  if (!isRead(type)) {
    queue.skip(length - 4);
    state.trailer = length;
    return SKIPPED;
  }
  if (length > MAX_READ_BLOCK_LENGTH) throw badLength(length, queue.offset);
  if (queue.length < length) return undefined;
  const whole = queue.peek(length);
  checkTrailer(whole.getUint32(length - 4, state.littleEndian), length, queue.offset + length - 4);
  const body = new DataView(whole.buffer, whole.byteOffset + 8, length - MIN_BLOCK_LENGTH);
  return { type, offset: queue.offset, body, littleEndian: state.littleEndian };
}

function isRead(type: number): boolean {
  return type !== BLOCK_TYPE.nameResolution && Object.values<number>(BLOCK_TYPE).includes(type);
}

function startSection(head: DataView, offset: number, state: ReaderState): void {
  const isLittle = head.getUint32(8, true) === BYTE_ORDER_MAGIC;
  if (!isLittle && head.getUint32(8) !== BYTE_ORDER_MAGIC) {
    throw damaged(offset + 8, "a section's byte-order magic is not 0x1a2b3c4d");
  }
  state.littleEndian = isLittle;
  state.section = [];
}

function readTrailer(queue: OctetQueue, state: ReaderState): boolean {
  if (queue.owed > 0 || queue.length < 4 || state.trailer === undefined) return false;
  checkTrailer(queue.peek(4).getUint32(0, state.littleEndian), state.trailer, queue.offset);
  queue.skip(4);
  state.trailer = undefined;
  return true;
}

function readBlock(block: Block, state: ReaderState): PacketRecord | undefined {
  switch (block.type) {
    case BLOCK_TYPE.interfaceDescription: {
      if (block.body.byteLength < 8) throw damaged(block.offset, "an interface description is too short");
      const seenOn = readInterface(block.body, block.littleEndian);
      state.section.push(seenOn);
      state.interfaces.push(seenOn);
      return undefined;
    }
    case BLOCK_TYPE.interfaceStatistics:
      countDrops(block, state);
      return undefined;
    case BLOCK_TYPE.enhancedPacket:
    case BLOCK_TYPE.obsoletePacket:
      return readPacket(block, state);
    case BLOCK_TYPE.simplePacket:
      return readSimplePacket(block, state);
    default:
      return undefined;
  }
}

function countDrops(block: Block, state: ReaderState): void {
  if (block.body.byteLength < 12) throw damaged(block.offset, "an interface statistics block is too short");
  const count = readDropCount(block.body, block.littleEndian);
  const seenOn = state.section[block.body.getUint32(0, block.littleEndian)];
  if (seenOn !== undefined && count !== undefined) state.drops.set(seenOn, count);
}

function readPacket(block: Block, state: ReaderState): PacketRecord {
  const { body, littleEndian } = block;
  if (body.byteLength < 20) throw damaged(block.offset, "a packet block is too short");
  const isObsolete = block.type === BLOCK_TYPE.obsoletePacket;
  const seenOn = findInterface(
    isObsolete ? body.getUint16(0, littleEndian) : body.getUint32(0, littleEndian),
    block,
    state,
  );
  const ticks = (BigInt(body.getUint32(4, littleEndian)) << 32n) | BigInt(body.getUint32(8, littleEndian));
  const capturedLength = body.getUint32(12, littleEndian);
  if (capturedLength > MAX_CAPTURED_LENGTH || 20 + capturedLength > body.byteLength) {
    throw badLength(capturedLength, block.offset + 20);
  }
  const options = readOptions(body, 20 + capturedLength + (-capturedLength & 3), littleEndian);
  const comments = options.filter(({ code }) => code === OPTION.comment).map(textOption);
  return {
    timestampNs: toNanoseconds(ticks, seenOn),
    capturedLength,
    originalLength: body.getUint32(16, littleEndian),
    linkType: seenOn.linkType,
    data: new Uint8Array(body.buffer, body.byteOffset + 20, capturedLength).slice(),
    ...(comments.length > 0 && { comments }),
  };
}

/** A simple packet has no time and no captured length of its own: the interface's limit says how much was kept. */
function readSimplePacket(block: Block, state: ReaderState): PacketRecord {
  const { body, littleEndian } = block;
  if (body.byteLength < 4) throw damaged(block.offset, "a simple packet block is too short");
  const seenOn = findInterface(0, block, state);
  const originalLength = body.getUint32(0, littleEndian);
  const limit = seenOn.snapLength === 0 ? originalLength : Math.min(originalLength, seenOn.snapLength);
  const capturedLength = Math.min(limit, body.byteLength - 4);
  if (capturedLength > MAX_CAPTURED_LENGTH) throw badLength(capturedLength, block.offset + 8);
  return {
    timestampNs: 0n,
    capturedLength,
    originalLength,
    linkType: seenOn.linkType,
    data: new Uint8Array(body.buffer, body.byteOffset + 4, capturedLength).slice(),
  };
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

function checkLength(length: number, minimum: number, offset: number): void {
  if (length < minimum || length % 4 !== 0) throw badLength(length, offset);
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

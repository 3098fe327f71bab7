import { WireError } from "./errors.ts";
import { describeOpcode, OPCODE } from "./pickle-opcodes.ts";

/** The most octets of a pickle that are read; a user list of ten thousand names of a hundred octets fits. */
export const MAX_PICKLE_OCTETS = 1024 * 1024;

/** One instruction as it stands in the octets: opcode (1 octet), number (0 to 8 octets, little-endian), text (0 or more octets). */
export interface Instruction {
  readonly opcode: number;
  readonly offset: number;
  /** The number behind the opcode: a protocol, a place in the memo, or the length of a frame or text; else 0. */
  readonly number: number;
  /** Where the text begins; it ends at `end`. */
  readonly textStart: number;
  /** Where the next instruction begins. */
  readonly end: number;
}

interface Shape {
  readonly numberOctets: 0 | 1 | 4 | 8;
  readonly hasText: boolean;
}

const SHAPES: ReadonlyMap<number, Shape> = new Map<number, Shape>([
  [OPCODE.MARK, { numberOctets: 0, hasText: false }],
  [OPCODE.STOP, { numberOctets: 0, hasText: false }],
  [OPCODE.EMPTY_LIST, { numberOctets: 0, hasText: false }],
  [OPCODE.APPEND, { numberOctets: 0, hasText: false }],
  [OPCODE.APPENDS, { numberOctets: 0, hasText: false }],
  [OPCODE.MEMOIZE, { numberOctets: 0, hasText: false }],
  [OPCODE.PROTO, { numberOctets: 1, hasText: false }],
  [OPCODE.BINGET, { numberOctets: 1, hasText: false }],
  [OPCODE.BINPUT, { numberOctets: 1, hasText: false }],
  [OPCODE.LONG_BINGET, { numberOctets: 4, hasText: false }],
  [OPCODE.LONG_BINPUT, { numberOctets: 4, hasText: false }],
  [OPCODE.FRAME, { numberOctets: 8, hasText: false }],
  [OPCODE.SHORT_BINUNICODE, { numberOctets: 1, hasText: true }],
  [OPCODE.BINUNICODE, { numberOctets: 4, hasText: true }],
  [OPCODE.BINUNICODE8, { numberOctets: 8, hasText: true }],
]);

/**
 * Returns the instruction at `offset`, or `undefined` while octets of it are missing. What it announces is checked before
 * anything is waited for or copied.
 *
 * @throws {WireError} `WIRE_BAD_PICKLE` for every instruction that a list of strings never needs and for one that would leave
 * the frame that ends at `frameEnd`; `WIRE_TOO_LONG` for one that would end behind MAX_PICKLE_OCTETS.
 */
export function readInstruction(
  octets: Uint8Array,
  offset: number,
  frameEnd: number | undefined,
): Instruction | undefined {
  const opcode = octets[offset];
  if (opcode === undefined) return undefined;
  const shape = SHAPES.get(opcode);
  if (shape === undefined) throw refusedInstruction(opcode, offset);
  const textStart = offset + 1 + shape.numberOctets;
  if (textStart > octets.length) return undefined;
  const number = littleEndian(octets, offset + 1, textStart);
  const end = shape.hasText ? textStart + number : textStart;
  const furthest = opcode === OPCODE.FRAME ? textStart + number : end;
  if (furthest > MAX_PICKLE_OCTETS) throw tooLong(opcode, offset, furthest);
  if (frameEnd !== undefined && furthest > frameEnd) throw leavesFrame(opcode, offset, furthest, frameEnd);
  return end > octets.length ? undefined : { opcode, offset, number, textStart, end };
}

/** Exact up to 2^53, which is far above every limit it is compared with. */
function littleEndian(octets: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = end - 1; at >= start; at--) value = value * 0x100 + (octets[at] ?? 0);
  return value;
}

function refusedInstruction(opcode: number, offset: number): WireError {
  return new WireError(
    "WIRE_BAD_PICKLE",
    `The pickle holds ${describeOpcode(opcode)} at octet ${offset}, which no list of strings needs, so it was not read.`,
    { offset, expected: "an instruction that builds a list of strings", got: describeOpcode(opcode) },
  );
}

function tooLong(opcode: number, offset: number, end: number): WireError {
  return new WireError(
    "WIRE_TOO_LONG",
    `${describeOpcode(opcode)} at octet ${offset} of the pickle leads up to octet ${end}; at most ${MAX_PICKLE_OCTETS} are read.`,
    { offset, expected: `at most ${MAX_PICKLE_OCTETS} octets`, got: `${end} octets` },
  );
}

function leavesFrame(opcode: number, offset: number, end: number, frameEnd: number): WireError {
  return new WireError(
    "WIRE_BAD_PICKLE",
    `${describeOpcode(opcode)} at octet ${offset} leads up to octet ${end}, but its frame of the pickle ends at ${frameEnd}.`,
    { offset, expected: `an end at octet ${frameEnd} or before`, got: `an end at octet ${end}` },
  );
}

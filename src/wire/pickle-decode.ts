import { WireError } from "./errors.ts";
import { type Instruction, readInstruction } from "./pickle-instruction.ts";
import { ListMachine } from "./pickle-machine.ts";
import { describeOpcode, OPCODE } from "./pickle-opcodes.ts";

const OLDEST_PROTOCOL = 2;
const NEWEST_PROTOCOL = 5;

/** A pickled list of strings, and how many octets it took. */
export interface DecodedPickle {
  readonly value: readonly string[];
  readonly length: number;
}

/**
 * Reads the pickled list of strings at the start of `octets`, the octets read so far; what follows it is left alone.
 * Returns `undefined` while octets are missing, because TCP may split a pickle anywhere.
 *
 * Protocols 2 to 5 are read, framed and memoized or not. Every call reads from the start and makes strings only when it has
 * found the end, in time linear in `octets`. Memory follows the octets that are there, never a length that they announce;
 * strings that the memo repeats are held once and count towards the limit each time.
 * @throws {WireError} `WIRE_BAD_PICKLE` when the octets can only become something else than a list of strings, or nothing;
 * `WIRE_TOO_LONG` when there are more than MAX_PICKLE_OCTETS octets, in the pickle or in its strings, or more than
 * MAX_PICKLE_ITEMS strings.
 */
export function decodePickle(octets: Uint8Array): DecodedPickle | undefined {
  if (!beginsWithProtocol(octets)) return undefined;
  const machine = new ListMachine();
  let at = 2;
  let frameEnd: number | undefined;
  for (;;) {
    const instruction = readInstruction(octets, at, frameEnd);
    if (instruction === undefined) return undefined;
    at = instruction.end;
    if (instruction.opcode === OPCODE.FRAME) {
      requireOutside(frameEnd, instruction);
      frameEnd = at + instruction.number;
    } else if (instruction.opcode !== OPCODE.STOP) {
      machine.carryOut(instruction);
    }
    if (at === frameEnd) frameEnd = undefined;
    if (instruction.opcode === OPCODE.STOP) {
      requireOutside(frameEnd, instruction);
      return { value: machine.finish(octets, instruction), length: at };
    }
  }
}

/** A FRAME inside a frame, or a frame that goes on behind STOP, would leave open where the pickle ends. */
function requireOutside(frameEnd: number | undefined, instruction: Instruction): void {
  if (frameEnd === undefined) return;
  const { opcode, offset } = instruction;
  throw new WireError(
    "WIRE_BAD_PICKLE",
    `The pickle holds ${describeOpcode(opcode)} at octet ${offset}, inside a frame that ends at octet ${frameEnd}.`,
    { offset, expected: `the frame's end at octet ${frameEnd} first`, got: describeOpcode(opcode) },
  );
}

function beginsWithProtocol(octets: Uint8Array): boolean {
  const [opcode, protocol] = octets;
  if (opcode !== undefined && opcode !== OPCODE.PROTO) {
    throw badStart(0, "PROTO (0x80)", describeOpcode(opcode));
  }
  if (protocol !== undefined && (protocol < OLDEST_PROTOCOL || protocol > NEWEST_PROTOCOL)) {
    throw badStart(1, `protocol ${OLDEST_PROTOCOL} to ${NEWEST_PROTOCOL}`, `protocol ${protocol}`);
  }
  return protocol !== undefined;
}

function badStart(offset: number, expected: string, got: string): WireError {
  const message = `A pickle has ${expected} at octet ${offset}, but ${got} is there.`;
  return new WireError("WIRE_BAD_PICKLE", message, { offset, expected, got });
}

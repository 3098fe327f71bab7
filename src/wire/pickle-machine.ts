import { WireError } from "./errors.ts";
import { type Instruction, MAX_PICKLE_OCTETS } from "./pickle-instruction.ts";
import { describeOpcode, OPCODE } from "./pickle-opcodes.ts";
import { decodeSurrogatePass } from "./surrogate-pass.ts";

/** The most strings that a pickled list may hold. */
export const MAX_PICKLE_ITEMS = 100_000;

/**
 * The unpickling machine with all taken away that a list of strings does not need: its stack is one list, perhaps a mark, and
 * the strings that wait to be appended. Strings stay where they are in the octets until the list is finished.
 */
export class ListMachine {
  #hasList = false;
  #isMarked = false;
  #textOctets = 0;
  readonly #items: Instruction[] = [];
  #waiting: Instruction[] = [];
  readonly #memo = new Map<number, Instruction | "list">();

  /** Carries out one instruction; throws a WireError when no pickler of a list of strings writes it at this point. */
  carryOut(instruction: Instruction): void {
    switch (instruction.opcode) {
      case OPCODE.EMPTY_LIST:
        require(!this.#hasList, instruction, "no second list");
        this.#hasList = true;
        return;
      case OPCODE.MARK:
        require(this.#isAtRest(), instruction, "a list and nothing above it");
        this.#isMarked = true;
        return;
      case OPCODE.SHORT_BINUNICODE:
      case OPCODE.BINUNICODE:
      case OPCODE.BINUNICODE8:
        this.#push(instruction, instruction);
        return;
      case OPCODE.BINGET:
      case OPCODE.LONG_BINGET:
        this.#push(this.#recall(instruction), instruction);
        return;
      case OPCODE.BINPUT:
      case OPCODE.LONG_BINPUT:
        this.#memorize(instruction.number, instruction);
        return;
      case OPCODE.MEMOIZE:
        this.#memorize(this.#memo.size, instruction);
        return;
      case OPCODE.APPEND:
        require(!this.#isMarked && this.#waiting.length === 1, instruction, "one string above the list");
        this.#append();
        return;
      case OPCODE.APPENDS:
        require(this.#isMarked, instruction, "a mark before it");
        this.#append();
        return;
      default:
        throw misplaced(instruction, "an instruction that builds a list of strings");
    }
  }

  /** Returns the list, its strings decoded from `octets`; `stop` is the instruction that ended the pickle. */
  finish(octets: Uint8Array, stop: Instruction): readonly string[] {
    require(this.#isAtRest(), stop, "a list and nothing above it");
    const decoded = new Map<Instruction, string>();
    return this.#items.map((item) => {
      const known = decoded.get(item);
      if (known !== undefined) return known;
      const text = decodeItem(octets, item);
      decoded.set(item, text);
      return text;
    });
  }

  #isAtRest(): boolean {
    return this.#hasList && !this.#isMarked && this.#waiting.length === 0;
  }

  #push(text: Instruction, instruction: Instruction): void {
    require(this.#hasList &&
      (this.#isMarked || this.#waiting.length === 0), instruction, "a list for the string");
    this.#waiting.push(text);
    this.#textOctets += text.end - text.textStart;
    const count = this.#items.length + this.#waiting.length;
    if (count > MAX_PICKLE_ITEMS) throw tooMuch(instruction, MAX_PICKLE_ITEMS, "strings");
    if (this.#textOctets > MAX_PICKLE_OCTETS)
      throw tooMuch(instruction, MAX_PICKLE_OCTETS, "octets of strings");
  }

  #recall(instruction: Instruction): Instruction {
    const known = this.#memo.get(instruction.number);
    if (known === undefined || known === "list") {
      throw misplaced(instruction, `a string in place ${instruction.number} of the memo`);
    }
    return known;
  }

  /** A mark cannot be memorized; CPython's own pickler memorizes the list and each string right after making it. */
  #memorize(place: number, instruction: Instruction): void {
    const top = this.#waiting.at(-1) ?? (this.#isMarked || !this.#hasList ? undefined : "list");
    if (top === undefined) throw misplaced(instruction, "a list or a string to remember");
    this.#memo.set(place, top);
    if (this.#memo.size > MAX_PICKLE_ITEMS + 1)
      throw tooMuch(instruction, MAX_PICKLE_ITEMS, "memorized strings");
  }

  #append(): void {
    for (const text of this.#waiting) this.#items.push(text);
    this.#waiting = [];
    this.#isMarked = false;
  }
}

function decodeItem(octets: Uint8Array, item: Instruction): string {
  const text = decodeSurrogatePass(octets.subarray(item.textStart, item.end));
  if (text !== undefined) return text;
  throw new WireError(
    "WIRE_BAD_PICKLE",
    `The string at octets ${item.textStart} to ${item.end - 1} of the pickle is not UTF-8.`,
    { offset: item.textStart, expected: "UTF-8", got: "octets that are not UTF-8" },
  );
}

function require(holds: boolean, instruction: Instruction, expected: string): void {
  if (!holds) throw misplaced(instruction, expected);
}

function misplaced(instruction: Instruction, expected: string): WireError {
  const { opcode, offset } = instruction;
  return new WireError(
    "WIRE_BAD_PICKLE",
    `${describeOpcode(opcode)} at octet ${offset} of the pickle makes no list of strings: it needs ${expected}.`,
    { offset, expected, got: describeOpcode(opcode) },
  );
}

function tooMuch(instruction: Instruction, limit: number, what: string): WireError {
  return new WireError(
    "WIRE_TOO_LONG",
    `The pickled list holds more than ${limit} ${what} at octet ${instruction.offset}.`,
    { offset: instruction.offset, expected: `at most ${limit} ${what}`, got: "more" },
  );
}

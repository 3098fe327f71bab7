import { CONTROL_ESCAPES, LETTER_CLASSES, NAMED_CLASSES } from "./classes.ts";
import {
  type Assertion,
  isLetter,
  isWordOctet,
  type OctetSet,
  octetSet,
  PatternError,
  type PatternNode,
} from "./syntax.ts";

/** Groups may stand in each other so deep. */
const MAX_DEPTH = 100;
const MAX_COUNT = 1000;
const LINE_FEED = 10;
const NOTHING: PatternNode = { type: "sequence", parts: [] };

const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  A: "begin",
  z: "end",
  Z: "last-line",
  b: "word-edge",
  B: "no-word-edge",
};

/**
 * Returns the tree of a regular expression in the syntax of PCRE, of which each character is an octet. Small and capital letters are
 * the same until (?-i), and the dot takes no line feed until (?s). What can only be found by trying one way after the other, looking
 * around and referring back, is not known.
 * @throws {PatternError} with the place.
 */
export function parsePattern(pattern: string): PatternNode {
  return new PatternParser(pattern).whole();
}

class PatternParser {
  readonly #pattern: string;
  #at = 0;
  #depth = 0;
  #ignoresCase = true;
  #dotTakesAll = false;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  whole(): PatternNode {
    const node = this.#either();
    if (this.#at < this.#pattern.length) this.#fail("a closing parenthesis without an opening one.");
    return node;
  }

  #either(): PatternNode {
    const parts = [this.#sequence()];
    while (this.#takes("|")) parts.push(this.#sequence());
    return parts.length === 1 ? (parts[0] ?? NOTHING) : { type: "either", parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#pattern.length && !"|)".includes(this.#peek())) {
      const part = this.#atom();
      if (part !== undefined) parts.push(this.#repeated(part));
    }
    return { type: "sequence", parts };
  }

  /** Returns `undefined` for settings such as (?i), which hold from there to the end of the group. */
  #atom(): PatternNode | undefined {
    if (this.#takes("(")) return this.#group();
    if (this.#takes("^")) return { type: "assert", assertion: "begin" };
    if (this.#takes("$")) return { type: "assert", assertion: "last-line" };
    if (this.#takes(".")) return this.#octet((octet) => this.#dotTakesAll || octet !== LINE_FEED);
    if (this.#takes("[")) return { type: "octet", set: this.#folded(this.#class()) };
    if (this.#peek() === "\\") return this.#escape();
    if (this.#isCount() || "*+?".includes(this.#peek()))
      this.#fail("there is nothing that could be repeated.");
    const character = this.#next();
    return this.#octet((octet) => octet === character.charCodeAt(0));
  }

  #group(): PatternNode | undefined {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail(`more than ${MAX_DEPTH} groups stand in each other.`);
    const { ignoresCase, dotTakesAll } = { ignoresCase: this.#ignoresCase, dotTakesAll: this.#dotTakesAll };
    if (this.#takes("?")) {
      if (this.#isSetting()) return undefined;
    }
    const node = this.#either();
    if (!this.#takes(")")) this.#fail("here a closing parenthesis is expected.");
    this.#ignoresCase = ignoresCase;
    this.#dotTakesAll = dotTakesAll;
    this.#depth -= 1;
    return node;
  }

  /** Reads what follows (? and returns whether that is all of the parenthesis. */
  #isSetting(): boolean {
    const name = this.#match(/P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*'/y);
    if (name !== undefined) return false;
    const [, on = "", off = "", end] = this.#matchAll(/([is]*)(-[is]+)?([:)])/y) ?? [];
    if (end === undefined)
      this.#fail("groups that look around, and settings other than i and s, are not known here.");
    for (const letter of on) this.#set(letter, true);
    for (const letter of off) this.#set(letter, false);
    if (end === ")") this.#depth -= 1;
    return end === ")";
  }

  #set(letter: string, isOn: boolean): void {
    if (letter === "i") this.#ignoresCase = isOn;
    if (letter === "s") this.#dotTakesAll = isOn;
  }

  #repeated(part: PatternNode): PatternNode {
    const start = this.#at;
    const [least, most] = this.#count() ?? [];
    if (least === undefined || most === undefined) return part;
    // Whether few or many are tried first decides what is found, not whether.
    if (!this.#takes("?") && this.#takes("+"))
      this.#failAt(start, "possessive repetition is not known here.");
    if (this.#isCount() || "*+".includes(this.#peek() || " "))
      this.#fail("what is repeated already cannot be repeated.");
    return { type: "repeat", part, least, most };
  }

  #count(): readonly [number, number] | undefined {
    if (this.#takes("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.#takes("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.#takes("?")) return [0, 1];
    const start = this.#at;
    const [whole, least, comma, end] = this.#matchAll(/\{(\d+)(,?)(\d*)\}/y) ?? [];
    if (whole === undefined) return undefined;
    const most = comma === "" ? Number(least) : end === "" ? Number.POSITIVE_INFINITY : Number(end);
    if (Number(least) > MAX_COUNT || (most > MAX_COUNT && most !== Number.POSITIVE_INFINITY))
      this.#failAt(start, `nothing is repeated more than ${MAX_COUNT} times here.`);
    if (most < Number(least)) this.#failAt(start, "the smaller number stands first.");
    return [Number(least), most];
  }

  #isCount(): boolean {
    return /^\{\d+,?\d*\}/u.test(this.#pattern.slice(this.#at, this.#at + 24));
  }

  #escape(): PatternNode {
    const assertion = ASSERTIONS[this.#pattern.charAt(this.#at + 1)];
    if (assertion === undefined) return { type: "octet", set: this.#folded(this.#escapedSet()) };
    this.#at += 2;
    return { type: "assert", assertion };
  }

  /** Returns the octets that the escape sequence here stands for. */
  #escapedSet(): OctetSet {
    const start = this.#at;
    this.#at += 1;
    const hex = this.#matchAll(/x\{([0-9a-fA-F]{1,2})\}|x([0-9a-fA-F]{0,2})/y);
    if (hex !== undefined) return single(Number.parseInt(hex[1] ?? hex[2] ?? "", 16) || 0);
    const octal = this.#match(/0[0-7]{0,2}|[1-7][0-7]{2}/y);
    if (octal !== undefined) return single(Number.parseInt(octal, 8) & 0xff);
    const letter = this.#next();
    if (letter === "") this.#failAt(start, "a backslash stands at the end.");
    const known = CONTROL_ESCAPES[letter];
    if (known !== undefined) return single(known);
    const has = LETTER_CLASSES[letter.toLowerCase()];
    if (has !== undefined) return octetSet((octet) => has(octet) === (letter === letter.toLowerCase()));
    if (/[1-9]/u.test(letter)) this.#failAt(start, "to refer back to a group is not known here.");
    if (/[A-Za-z]/u.test(letter)) this.#failAt(start, `\\${letter} is no escape sequence here.`);
    return single(letter.charCodeAt(0));
  }

  /** Reads what stands between brackets, of which the first was taken. */
  #class(): OctetSet {
    const start = this.#at - 1;
    const set = octetSet(() => false);
    const isInverted = this.#takes("^");
    for (let isFirst = true; isFirst || this.#peek() !== "]"; isFirst = false) {
      if (this.#at >= this.#pattern.length)
        this.#failAt(start, "a class that begins here has no closing bracket.");
      const from = this.#classPart();
      const low = from.indexOf(1);
      const isRange = /^-[^\]]/su.test(this.#pattern.slice(this.#at, this.#at + 2));
      if (!isRange)
        for (let octet = 0; octet < 256; octet += 1) set[octet] = (set[octet] ?? 0) | (from[octet] ?? 0);
      else this.#addRange(set, from, low);
    }
    this.#at += 1;
    return isInverted ? this.#folded(set).map((bit) => 1 - bit) : set;
  }

  #addRange(set: OctetSet, from: OctetSet, low: number): void {
    const start = this.#at;
    this.#at += 1;
    const to = this.#classPart();
    const high = to.indexOf(1);
    if (from.lastIndexOf(1) !== low || to.lastIndexOf(1) !== high || high < low)
      this.#failAt(start, "a range goes from one character to a later one.");
    set.fill(1, low, high + 1);
  }

  /** Reads one character, escape sequence or named class. */
  #classPart(): OctetSet {
    const start = this.#at;
    const [named, not, name = ""] = this.#matchAll(/\[:(\^?)(\w*):\]/y) ?? [];
    if (named !== undefined) {
      const has = Object.hasOwn(NAMED_CLASSES, name) ? NAMED_CLASSES[name] : undefined;
      if (has === undefined) return this.#failAt(start, `there is no class [:${name}:].`);
      return octetSet((octet) => has(octet) === (not === ""));
    }
    if (this.#peek() !== "\\") return single(this.#next().charCodeAt(0));
    if (this.#pattern.charAt(this.#at + 1) !== "b") return this.#escapedSet();
    this.#at += 2;
    return single(8);
  }

  #octet(has: (octet: number) => boolean): PatternNode {
    return { type: "octet", set: this.#folded(octetSet(has)) };
  }

  /** Adds to each letter the same one in the other case, unless (?-i) holds. */
  #folded(set: OctetSet): OctetSet {
    if (!this.#ignoresCase) return set;
    return set.map((bit, octet) => bit | (isLetter(octet) ? (set[octet ^ 0x20] ?? 0) : 0));
  }

  #peek(): string {
    return this.#pattern.charAt(this.#at);
  }

  #next(): string {
    const character = this.#peek();
    this.#at += 1;
    return character;
  }

  #takes(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    return this.#matchAll(pattern)?.[0];
  }

  #matchAll(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#pattern);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #fail(what: string): never {
    this.#failAt(this.#at, what);
  }

  #failAt(at: number, what: string): never {
    throw new PatternError(at, what);
  }
}

function single(octet: number): OctetSet {
  return octetSet((each) => each === octet);
}

/** Tells whether the place between two octets, of which either may be missing, is one between word and no word. */
export function isWordEdge(before: number | undefined, after: number | undefined): boolean {
  return (before !== undefined && isWordOctet(before)) !== (after !== undefined && isWordOctet(after));
}

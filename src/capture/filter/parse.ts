import { nearest } from "../../wire/nearest.ts";
import type { Field } from "../fields/field.ts";
import { fields, findField } from "../fields/registry.ts";
import { FilterError } from "./filter-error.ts";
import { type Token, tokenize } from "./tokens.ts";

/** How a value of a packet is held against one of the filter. */
export type Comparison = "==" | "!=" | ">" | "<" | ">=" | "<=" | "contains" | "matches" | "&" | "===" | "!==";

/** A field, or a slice of its octets. */
export interface Operand {
  readonly field: Field;
  readonly token: Token;
  /** Octets from `start` (from the end where it is negative), `length` of them; all where it is absent. */
  readonly slice?: { readonly start: number; readonly length: number | undefined };
}

/** What a display filter says, as a tree. */
export type FilterNode =
  | { readonly type: "and" | "or"; readonly parts: readonly FilterNode[] }
  | { readonly type: "not"; readonly part: FilterNode }
  | { readonly type: "has"; readonly operand: Operand }
  | {
      readonly type: "compare";
      readonly operand: Operand;
      readonly comparison: Comparison;
      readonly value: Token;
    }
  | {
      readonly type: "in";
      readonly operand: Operand;
      /** Values, or both ends of a range. */
      readonly values: readonly { readonly from: Token; readonly to: Token | undefined }[];
    };

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  "==": "==",
  eq: "==",
  "!=": "!=",
  ne: "!=",
  any_eq: "==",
  all_ne: "!=",
  "===": "===",
  all_eq: "===",
  "!==": "!==",
  "~=": "!==",
  any_ne: "!==",
  ">": ">",
  gt: ">",
  "<": "<",
  lt: "<",
  ">=": ">=",
  ge: ">=",
  "<=": "<=",
  le: "<=",
  contains: "contains",
  matches: "matches",
  "~": "matches",
  "&": "&",
  bitwise_and: "&",
};

/** Parentheses and `not` may stand in each other so deep. */
const MAX_DEPTH = 100;

/**
 * Returns the tree of a display filter in Wireshark's syntax; `or` binds weaker than `and`, that weaker than `not`.
 * @throws {FilterError} with the place and what is allowed there.
 */
export function parseFilter(filter: string): FilterNode {
  const parser = new Parser(filter);
  return parser.whole();
}

class Parser {
  readonly #filter: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(filter: string) {
    this.#filter = filter;
    this.#tokens = tokenize(filter);
  }

  whole(): FilterNode {
    const node = this.#either();
    const { type } = this.#peek();
    if (type !== "end") this.#fail("here and, or, or the end is expected.");
    return node;
  }

  #either(): FilterNode {
    const parts = [this.#both()];
    while (this.#takes("||", "or")) parts.push(this.#both());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { type: "or", parts };
  }

  #both(): FilterNode {
    const parts = [this.#single()];
    while (this.#takes("&&", "and")) parts.push(this.#single());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { type: "and", parts };
  }

  #single(): FilterNode {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail(`more than ${MAX_DEPTH} parentheses stand in each other.`);
    try {
      if (this.#takes("!", "not")) return { type: "not", part: this.#single() };
      if (!this.#takes("(")) return this.#test();
      const node = this.#either();
      if (!this.#takes(")")) this.#fail("here a closing parenthesis is expected.");
      return node;
    } finally {
      this.#depth -= 1;
    }
  }

  #test(): FilterNode {
    const operand = this.#operand();
    const { text, type } = this.#peek();
    if (this.#takes("in")) return { type: "in", operand, values: this.#set() };
    const comparison = type === "end" || type === "string" ? undefined : COMPARISONS[text];
    if (comparison === undefined) return { type: "has", operand };
    this.#next += 1;
    return { type: "compare", operand, comparison, value: this.#value() };
  }

  #operand(): Operand {
    const token = this.#peek();
    if (token.type !== "word") this.#fail("here a field is expected, such as tcp.port or ip.addr.");
    const field = findField(token.text);
    if (field === undefined) this.#fail(`there is no field ${token.text}.${didYouMean(token.text)}`);
    this.#next += 1;
    if (!this.#takes("[")) return { field, token };
    return { field, token, slice: this.#slice(field, token) };
  }

  #slice(field: Field, token: Token): NonNullable<Operand["slice"]> {
    if (!["octets", "ethernet", "ipv4", "ipv6", "text"].includes(field.type))
      this.#failAt(token, `${field.name} is a number; only octets and texts have slices.`);
    const slice = readSlice(this.#peek().text);
    if (slice === undefined) this.#fail("here a slice is expected: [offset], [offset:length] or [from-to].");
    this.#next += 1;
    if (!this.#takes("]")) this.#fail("here a closing bracket is expected.");
    return slice;
  }

  #set() {
    if (!this.#takes("{")) this.#fail("here { is expected, as in tcp.port in {80, 443, 8000..8010}.");
    const values: { readonly from: Token; readonly to: Token | undefined }[] = [];
    while (!this.#takes("}")) {
      const from = this.#value();
      values.push({ from, to: this.#takes("..") ? this.#value() : undefined });
      this.#takes(",");
    }
    if (values.length === 0) this.#fail("the set is empty.");
    return values;
  }

  #value(): Token {
    const token = this.#peek();
    if (token.type !== "word" && token.type !== "string") this.#fail("here a value is expected.");
    this.#next += 1;
    return token;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { type: "end", text: "", at: this.#filter.length, length: 1 };
  }

  #takes(...texts: readonly string[]): boolean {
    const { type, text } = this.#peek();
    if (type === "string" || type === "end" || !texts.includes(text)) return false;
    this.#next += 1;
    return true;
  }

  #fail(what: string): never {
    this.#failAt(this.#peek(), what);
  }

  #failAt({ at, length }: Token, what: string): never {
    throw new FilterError(this.#filter, at, length, what);
  }
}

function readSlice(text: string): NonNullable<Operand["slice"]> | undefined {
  const [, start, kind, second] = /^(-?\d+)(?:([:-])(\d*))?$/u.exec(text) ?? [];
  if (start === undefined) return undefined;
  const from = Number(start);
  if (kind === undefined) return { start: from, length: 1 };
  if (second === "" || second === undefined) return { start: from, length: undefined };
  return { start: from, length: kind === ":" ? Number(second) : Number(second) - from + 1 };
}

/** What hands type for fields of other names. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  "tcp.flags.psh": "tcp.flags.push",
  "tcp.flags.rst": "tcp.flags.reset",
  "tcp.window": "tcp.window_size",
  "tcp.data": "tcp.payload",
  "ip.source": "ip.src",
  "ip.destination": "ip.dst",
  port: "tcp.port",
  host: "ip.addr",
};

function didYouMean(name: string): string {
  const meant =
    OTHER_NAMES[name] ??
    nearest(
      name,
      fields.map((field) => field.name),
    );
  return meant === undefined ? " lab read --fields lists all." : ` Did you mean ${meant}?`;
}

import { nearest } from "../../wire/nearest.ts";
import { fields } from "../fields/registry.ts";
import { findCaptureFilter } from "./capture-filter.ts";
import { FilterError } from "./filter-error.ts";
import { FUNCTIONS, maskedNumber, maskedOctets, sliced } from "./made.ts";
import { findOperand, type Operand } from "./operand.ts";
import { readSlices } from "./slices.ts";
import { type Token, tokenize } from "./tokens.ts";
import { readNetwork, readNumber, readOctets } from "./values.ts";

/** How a value of a packet is held against one of the filter. */
export type Comparison = "==" | "!=" | ">" | "<" | ">=" | "<=" | "contains" | "matches";

/** Of how many of a field's values in a packet a comparison must hold. */
export type Quantifier = "any" | "all";

/** A value of the filter, or a field whose values are taken. */
export interface Value {
  readonly token: Token;
  readonly operand: Operand | undefined;
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
      readonly quantifier: Quantifier;
      readonly value: Value;
    }
  | {
      readonly type: "in";
      readonly operand: Operand;
      readonly quantifier: Quantifier;
      /** Values, or both ends of a range. */
      readonly values: readonly { readonly from: Value; readonly to: Token | undefined }[];
    };

const any = (comparison: Comparison) => ({ comparison, quantifier: "any" }) as const;
const all = (comparison: Comparison) => ({ comparison, quantifier: "all" }) as const;

const COMPARISONS = new Map<string, { readonly comparison: Comparison; readonly quantifier: Quantifier }>([
  ["==", any("==")],
  ["eq", any("==")],
  ["any_eq", any("==")],
  ["!=", all("!=")],
  ["ne", all("!=")],
  ["all_ne", all("!=")],
  ["===", all("==")],
  ["all_eq", all("==")],
  ["!==", any("!=")],
  ["~=", any("!=")],
  ["any_ne", any("!=")],
  [">", any(">")],
  ["gt", any(">")],
  ["<", any("<")],
  ["lt", any("<")],
  [">=", any(">=")],
  ["ge", any(">=")],
  ["<=", any("<=")],
  ["le", any("<=")],
  ["contains", any("contains")],
  ["matches", any("matches")],
  ["~", any("matches")],
]);

/** Parentheses and `not` may stand in each other so deep. */
const MAX_DEPTH = 100;

/**
 * Returns the tree of a display filter in Wireshark's syntax; `or` binds weaker than `and`, that weaker than `not`.
 * @throws {FilterError} with the place and what is allowed there.
 */
export function parseFilter(filter: string): FilterNode {
  try {
    return new Parser(filter).whole();
  } catch (error) {
    const found = findCaptureFilter(filter);
    if (found === undefined || !(error instanceof FilterError)) throw error;
    const what = `this is a capture filter, as tcpdump and lab capture take them; a display filter says ${found.instead}.`;
    throw new FilterError(filter, found.at, found.length, what);
  }
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
    if (this.#peek().type === "end") this.#fail("it is empty.");
    const node = this.#either();
    if (this.#peek().type !== "end") this.#failBehind(node);
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
      if (!this.#takes(")")) this.#failBehind(node, "a closing parenthesis");
      return node;
    } finally {
      this.#depth -= 1;
    }
  }

  #test(): FilterNode {
    const asked = this.#takes("any") ? "any" : this.#takes("all") ? "all" : undefined;
    const start = this.#peek();
    const operand = this.#operand();
    const isNot = this.#peek().text === "not" && this.#peek(1).text === "in" && this.#takes("not");
    if (this.#takes("in")) {
      const node: FilterNode = { type: "in", operand, quantifier: asked ?? "any", values: this.#set() };
      return isNot ? { type: "not", part: node } : node;
    }
    const { text, type } = this.#peek();
    const found = type === "word" || type === "operator" ? COMPARISONS.get(text) : undefined;
    if (found === undefined) return this.#has(operand, asked, start);
    this.#next += 1;
    const { comparison, quantifier } = found;
    return {
      type: "compare",
      operand,
      comparison,
      quantifier: asked ?? quantifier,
      value: this.#value(operand),
    };
  }

  #has(operand: Operand, asked: Quantifier | undefined, start: Token): FilterNode {
    if (asked !== undefined)
      this.#fail(`behind ${asked} and a field a comparison is expected, as in ${asked} tcp.port > 1024.`);
    if (operand.isResult)
      this.#failAt(
        start,
        `${operand.field.name} is compared with something, as in ${operand.field.name} == 6.`,
      );
    return { type: "has", operand };
  }

  #operand(): Operand {
    let operand = this.#field();
    while (this.#takes("[")) operand = this.#slice(operand);
    while (this.#takes("&", "bitwise_and")) operand = this.#masked(operand);
    return operand;
  }

  #field(): Operand {
    const token = this.#peek();
    if (token.type !== "word") this.#fail(expectedField(token));
    if (this.#peek(1).text === "(" && this.#peek(1).type === "operator") return this.#call(token);
    const operand = findOperand(token.text);
    if (operand === undefined) this.#fail(unknownField(token.text));
    this.#next += 1;
    return operand;
  }

  #call(token: Token): Operand {
    const found = Object.hasOwn(FUNCTIONS, token.text) ? FUNCTIONS[token.text] : undefined;
    const names = Object.keys(FUNCTIONS);
    if (found === undefined)
      return this.#fail(`there is no function ${token.text} here; there are ${names.join(", ")}.`);
    this.#next += 2;
    const argument = this.#peek();
    const result = found.apply(this.#operand());
    if (result === undefined) return this.#failAt(argument, `${token.text}() takes ${found.takes}.`);
    if (!this.#takes(")")) this.#fail("here a closing parenthesis is expected.");
    return result;
  }

  #slice(operand: Operand): Operand {
    const { field, header } = operand;
    const bracket = this.#tokens[this.#next - 1] ?? this.#peek();
    if (!["octets", "ethernet", "ipv4", "ipv6", "text"].includes((header ?? field).type))
      this.#failAt(bracket, `${field.name} is a number; only octets, addresses and texts have slices.`);
    const from = bracket.at + 1;
    while (this.#peek().text !== "]" || this.#peek().type !== "operator") {
      if (this.#peek().type === "end") this.#failAt(bracket, "this bracket is not closed.");
      this.#next += 1;
    }
    const to = this.#peek().at;
    this.#next += 1;
    const slices = readSlices(this.#filter.slice(from, to));
    if (typeof slices !== "string") return sliced(operand, slices);
    return this.#failAt({ ...bracket, at: from, length: to - from }, slices);
  }

  /** `&` is bitwise; who means and writes && or and. */
  #masked(operand: Operand): Operand {
    const { field } = operand;
    const token = this.#peek();
    const isField = token.type === "word" && findOperand(token.text) !== undefined;
    if (isField)
      this.#failAt(token, "behind & stand bits, as in tcp.flags & 0x02; && and and join two tests.");
    if (token.type === "end") this.#fail("here a value is expected.");
    this.#next += 1;
    if (field.type === "number" || field.type === "hex") {
      const reading = readNumber(field, token);
      return "problem" in reading
        ? this.#failAt(token, reading.problem)
        : maskedNumber(operand, reading.value);
    }
    const isAddress = field.type === "ipv4" || field.type === "ipv6" || field.type === "ethernet";
    if (!isAddress && field.type !== "octets") this.#failAt(token, `${field.name} has no bits to look at.`);
    const octets = isAddress
      ? readNetwork(field.type, token)?.octets
      : (token.octets ?? readOctets(token.text));
    return octets === undefined
      ? this.#failAt(token, "behind & stand bits, such as 0x02 or 255.0.0.0.")
      : maskedOctets(operand, octets);
  }

  #set(): Extract<FilterNode, { type: "in" }>["values"] {
    if (!this.#takes("{")) this.#fail("here { is expected, as in tcp.port in {80, 443, 8000..8010}.");
    if (this.#peek().text === "}") this.#fail("the set is empty.");
    const values = [];
    do {
      const from = this.#value();
      values.push({ from, to: this.#takes("..") ? this.#value().token : undefined });
    } while (this.#takes(","));
    if (!this.#takes("}")) this.#fail("here a comma or } is expected, as in {80, 443, 8000..8010}.");
    return values;
  }

  /** A value may be a field, of which the values are taken; `operand` is what it is compared with. */
  #value(operand?: Operand): Value {
    const token = this.#peek();
    const isValue = token.type === "word" || token.type === "string" || token.type === "character";
    if (!isValue) this.#fail(expectedValue(token, operand));
    const isField =
      token.type === "word" && (findOperand(token.text) !== undefined || this.#peek(1).text === "(");
    if (isField) return { token, operand: this.#operand() };
    this.#next += 1;
    return { token, operand: undefined };
  }

  #failBehind(node: FilterNode, wanted = "the end"): never {
    const { type, text } = this.#peek();
    const isSmall = type === "word" && /^(?:AND|OR|NOT|IN|CONTAINS|MATCHES)$/u.test(text);
    if (isSmall) this.#fail(`${text.toLowerCase()} is written in small letters.`);
    if (text === "," && node.type === "compare")
      this.#fail(`several values stand in braces, as in ${node.operand.field.name} in {80, 443}.`);
    const field = node.type === "has" ? `, a comparison such as ==` : "";
    this.#fail(`here and, or${field}, or ${wanted} is expected.`);
  }

  #peek(ahead = 0): Token {
    return this.#tokens[this.#next + ahead] ?? { type: "end", text: "", at: this.#filter.length, length: 1 };
  }

  #takes(...texts: readonly string[]): boolean {
    const { type, text } = this.#peek();
    if ((type !== "word" && type !== "operator") || !texts.includes(text)) return false;
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

function expectedField({ type }: Token): string {
  const hint = type === "string" ? ' A text is searched for with contains, as in tcp contains "hello".' : "";
  return `here a field is expected, such as tcp.port or ip.addr.${hint}`;
}

function expectedValue({ text }: Token, operand: Operand | undefined): string {
  if ("({[".includes(text) && text !== "" && operand !== undefined)
    return `here one value is expected; several stand in braces, as in ${operand.field.name} in {80, 443}.`;
  return "here a value is expected.";
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
  ip6: "ipv6",
  ether: "eth",
};

/** Protocols without fields, as the column Protocol names them. */
const OTHER_PROTOCOLS: Readonly<Record<string, string>> = { icmp: "ICMP", icmpv6: "ICMPv6", arp: "ARP" };

function unknownField(name: string): string {
  if (/^(?:NOT|AND|OR|ANY|ALL)$/u.test(name)) return `${name.toLowerCase()} is written in small letters.`;
  const title = Object.hasOwn(OTHER_PROTOCOLS, name) ? OTHER_PROTOCOLS[name] : undefined;
  if (title !== undefined)
    return `the lab has no fields of ${name}; _ws.col.Protocol == "${title}" takes its packets.`;
  if (/^[\d.:]+$/u.test(name))
    return `${name} is a value; a field stands before it and a comparison between, as in tcp.port == 80 or tcp.port in {80, 81}.`;
  return `there is no field ${name}.${didYouMean(name)}`;
}

function didYouMean(name: string): string {
  const names = fields.map((field) => field.name);
  const meant = (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined) ?? nearest(name, names);
  return meant === undefined ? " lab read --fields lists all." : ` Did you mean ${meant}?`;
}

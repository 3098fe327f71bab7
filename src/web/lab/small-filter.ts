import type { PacketDetail, TreeNode } from "../../teach/page/page-data.ts";

/** Says what is wrong with a filter, where, and how many characters it is about. */
export class SmallFilterError extends Error {
  readonly at: number;
  readonly length: number;
  constructor(message: string, at: number, length: number) {
    super(message);
    this.at = at;
    this.length = length;
  }
}

type Test = (values: ReadonlyMap<string, readonly string[]>) => boolean;

interface Token {
  readonly text: string;
  readonly at: number;
}

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(==|!=|>=|<=|&&|\|\||\.\.|[()!<>{},~])|([\w.:$-]*[\w$-]))/uy;

const COMPARISONS: Readonly<Record<string, string>> = {
  "==": "==",
  eq: "==",
  "!=": "!=",
  ne: "!=",
  ">": ">",
  gt: ">",
  "<": "<",
  lt: "<",
  ">=": ">=",
  ge: ">=",
  "<=": "<=",
  le: "<=",
  contains: "contains",
};

/** Fields that stand for two. */
const EITHER: Readonly<Record<string, readonly string[]>> = {
  "tcp.port": ["tcp.srcport", "tcp.dstport"],
  "udp.port": ["udp.srcport", "udp.dstport"],
  "ip.addr": ["ip.src", "ip.dst"],
  "ipv6.addr": ["ipv6.src", "ipv6.dst"],
  "eth.addr": ["eth.src", "eth.dst"],
};

const LAYERS = new Set(["frame", "eth", "ip", "ipv6", "tcp", "udp"]);

/**
 * Returns the test of a display filter for a page that asks no server: fields that are there, ==, !=, <, >, contains, in {a, b..c}, and, or, not, and
 * parentheses, held against what the packet's tree shows. `lab ui` and `lab read -Y` take all of Wireshark's syntax.
 * @throws {SmallFilterError}
 */
export function compileSmallFilter(filter: string): (packet: PacketDetail) => boolean {
  const test = new Parser(filter).whole();
  return (packet) => test(valuesOf(packet));
}

const known = new WeakMap<PacketDetail, ReadonlyMap<string, readonly string[]>>();

function valuesOf(packet: PacketDetail): ReadonlyMap<string, readonly string[]> {
  const found = known.get(packet) ?? new Map(gather(packet.layers));
  known.set(packet, found);
  return found;
}

function gather(nodes: readonly TreeNode[]): [string, string[]][] {
  const values = new Map<string, string[]>();
  const visit = ({ field, value, children = [] }: TreeNode) => {
    if (field !== undefined) {
      values.set(field, [...(values.get(field) ?? []), value ?? ""]);
      values.set(field.split(".")[0] ?? "", []);
    }
    children.forEach(visit);
  };
  nodes.forEach(visit);
  return [...values];
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #next = 0;

  constructor(filter: string) {
    const tokens: Token[] = [];
    this.#end = filter.length;
    TOKEN.lastIndex = 0;
    while (filter.slice(TOKEN.lastIndex).trim() !== "") {
      const from = TOKEN.lastIndex;
      const found = TOKEN.exec(filter);
      if (found === null) throw new SmallFilterError("This sign is not known here.", from, 1);
      const text = found[1] ?? found[2] ?? found[3] ?? "";
      tokens.push({ text, at: TOKEN.lastIndex - text.length });
    }
    this.#tokens = tokens;
  }

  whole(): Test {
    const test = this.#or();
    if (this.#peek() !== undefined) this.#fail("Here a comparison, and, or, or the end is wanted.");
    return test;
  }

  #or(): Test {
    const parts = [this.#and()];
    while (this.#takes("||", "or")) parts.push(this.#and());
    return (values) => parts.some((part) => part(values));
  }

  #and(): Test {
    const parts = [this.#not()];
    while (this.#takes("&&", "and")) parts.push(this.#not());
    return (values) => parts.every((part) => part(values));
  }

  #not(): Test {
    if (this.#takes("!", "not")) {
      const part = this.#not();
      return (values) => !part(values);
    }
    if (!this.#takes("(")) return this.#comparison();
    const inner = this.#or();
    if (!this.#takes(")")) this.#fail("A closing parenthesis is missing.");
    return inner;
  }

  #comparison(): Test {
    const name = this.#peek()?.text ?? "";
    if (!/^[a-z_][\w.]*$/iu.test(name)) this.#fail("Here the name of a field is wanted, such as tcp.len.");
    this.#next += 1;
    const names = EITHER[name] ?? [name];
    const asked = this.#peek()?.text ?? "";
    if (asked === "in") return this.#set(names);
    const operator = COMPARISONS[asked];
    if (operator === undefined) return has(name, names);
    this.#next += 1;
    const wanted = this.#value();
    if (operator === "!=")
      return (values) => {
        const all = valuesIn(values, names);
        return all.length > 0 && all.every((value) => compare(value, wanted) !== 0);
      };
    return (values) => valuesIn(values, names).some((value) => holds(value, operator, wanted));
  }

  #set(names: readonly string[]): Test {
    this.#next += 1;
    if (!this.#takes("{")) this.#fail("Behind in a set is wanted, such as {80, 443}.");
    const ranges: (readonly [string, string])[] = [];
    do {
      const [first = "", last = first] = splitRange(this.#value());
      ranges.push([first, this.#takes("..") ? this.#value() : last]);
    } while (this.#takes(","));
    if (!this.#takes("}")) this.#fail("The set's closing brace is missing.");
    return (values) =>
      valuesIn(values, names).some((value) =>
        ranges.some(([first, last]) => compare(value, first) >= 0 && compare(value, last) <= 0),
      );
  }

  #value(): string {
    const token = this.#peek();
    if (token === undefined || /^[()!<>=&|{},]/u.test(token.text)) this.#fail("Here a value is wanted.");
    this.#next += 1;
    const text = token?.text ?? "";
    return text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(.)/gu, "$1") : text;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #takes(...words: readonly string[]): boolean {
    const isNext = words.includes(this.#peek()?.text ?? " ");
    if (isNext) this.#next += 1;
    return isNext;
  }

  #fail(message: string): never {
    const token = this.#peek();
    throw new SmallFilterError(message, token?.at ?? this.#end, token?.text.length ?? 1);
  }
}

/** A range of numbers may have been read as one word. */
function splitRange(text: string): readonly string[] {
  return /^\d+\.\.\d+$/u.test(text) ? text.split("..") : [text];
}

function has(name: string, names: readonly string[]): Test {
  if (LAYERS.has(name)) return (values) => values.has(name);
  return (values) => names.some((each) => (values.get(each)?.length ?? 0) > 0);
}

function valuesIn(
  values: ReadonlyMap<string, readonly string[]>,
  names: readonly string[],
): readonly string[] {
  return names.flatMap((name) => values.get(name) ?? []);
}

function holds(value: string, operator: string, wanted: string): boolean {
  if (operator === "contains") return contains(value, wanted);
  const order = compare(value, wanted);
  switch (operator) {
    case "==":
      return order === 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case ">=":
      return order >= 0;
    default:
      return order <= 0;
  }
}

/** Octets are shown as hexadecimal digits; a text is looked for as its UTF-8. */
function contains(value: string, wanted: string): boolean {
  if (value.toLowerCase().includes(wanted.toLowerCase().replaceAll(":", ""))) return true;
  const octets = Array.from(new TextEncoder().encode(wanted), (octet) => octet.toString(16).padStart(2, "0"));
  return /^[0-9a-f]*$/u.test(value) && value.includes(octets.join(""));
}

function compare(value: string, wanted: string): number {
  const [a, b] = [Number(value), Number(wanted)];
  if (value !== "" && wanted !== "" && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  const [one, two] = [value.replaceAll(":", ""), wanted.replaceAll(":", "")];
  return one === two ? 0 : one < two ? -1 : 1;
}

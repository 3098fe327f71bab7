import { isWordEdge, parsePattern } from "./parse-pattern.ts";
import { type Assertion, type OctetSet, PatternError, type PatternNode } from "./syntax.ts";

/** A regular expression needs so many steps at most, of which each may be under way at an octet. */
const MAX_STEPS = 2000;
const LINE_FEED = 10;

type Step =
  | { readonly type: "octet"; readonly set: OctetSet }
  | { readonly type: "assert"; readonly assertion: Assertion }
  | { readonly type: "split"; first: number; second: number }
  | { readonly type: "match" };

/**
 * A regular expression that is found in octets by following all its ways at once (Thompson 1968), never one after the other: the time is at
 * most the length of the octets times that of the expression, whatever both are.
 */
export class Pattern {
  readonly #steps: Step[] = [];
  /** Octets with which a match may begin; `undefined` where one may begin with none. */
  readonly #firsts: OctetSet | undefined;
  /** Steps that wait for the next octet, and those behind it; a step is in `#marks` when it was reached at this octet. */
  #waiting: Uint16Array;
  #coming: Uint16Array;
  readonly #marks: Uint32Array;
  readonly #stack: Uint16Array;
  #mark = 0;

  /** @throws {PatternError} with the place, counted in octets, where `source`, of which each character is an octet, is not understood. */
  constructor(source: string) {
    this.#compile(parsePattern(source));
    this.#add({ type: "match" });
    const { length } = this.#steps;
    this.#waiting = new Uint16Array(length);
    this.#coming = new Uint16Array(length);
    this.#marks = new Uint32Array(length);
    this.#stack = new Uint16Array(length * 2 + 1);
    this.#firsts = this.#findFirsts();
  }

  /** Tells whether the expression is found anywhere in `octets`. */
  test(octets: Uint8Array): boolean {
    let count = 0;
    for (let at = 0; at <= octets.length; at += 1) {
      if (count === 0 && this.#firsts !== undefined) {
        while (at < octets.length && this.#firsts[octets[at] ?? 0] === 0) at += 1;
        if (at === octets.length) return false;
      }
      // A match may begin here too.
      if (at === 0 || count === 0) this.#nextMark();
      count = this.#follow(0, octets, at, count);
      if (count < 0) return true;
      if (at === octets.length) return false;
      count = this.#advance(octets, at, count);
      if (count < 0) return true;
    }
    return false;
  }

  /** Takes the octet at `at` and returns how many steps wait behind it; -1 when a match has ended there. */
  #advance(octets: Uint8Array, at: number, waiting: number): number {
    const octet = octets[at] ?? 0;
    const taken = this.#waiting;
    this.#waiting = this.#coming;
    this.#coming = taken;
    this.#nextMark();
    let count = 0;
    for (let index = 0; index < waiting; index += 1) {
      const place = taken[index] ?? 0;
      const step = this.#steps[place];
      if (step?.type !== "octet" || step.set[octet] === 0) continue;
      count = this.#follow(place + 1, octets, at + 1, count);
      if (count < 0) return -1;
    }
    return count;
  }

  /** Adds the steps that wait for an octet and can be reached from `start` without one; -1 when the end can. */
  #follow(start: number, octets: Uint8Array, at: number, waiting: number): number {
    let count = waiting;
    let depth = 0;
    const stack = this.#stack;
    stack[depth++] = start;
    while (depth > 0) {
      const place = stack[--depth] ?? 0;
      if (this.#marks[place] === this.#mark) continue;
      this.#marks[place] = this.#mark;
      const step = this.#steps[place];
      if (step === undefined || step.type === "match") return -1;
      if (step.type === "octet") this.#waiting[count++] = place;
      else if (step.type === "split") {
        stack[depth++] = step.second;
        stack[depth++] = step.first;
      } else if (holds(step.assertion, octets, at)) stack[depth++] = place + 1;
    }
    return count;
  }

  #nextMark(): void {
    this.#mark += 1;
    if (this.#mark < 0xffff_ffff) return;
    this.#marks.fill(0);
    this.#mark = 1;
  }

  #compile(node: PatternNode): void {
    if (node.type === "octet" || node.type === "assert") this.#add(node);
    else if (node.type === "repeat") this.#compileRepeat(node);
    else if (node.type === "either") this.#compileEither(node.parts);
    else for (const part of node.parts) this.#compile(part);
  }

  #compileEither(parts: readonly PatternNode[]): void {
    const ends: number[] = [];
    for (const [index, part] of parts.entries()) {
      const split = index < parts.length - 1 ? this.#addSplit() : undefined;
      this.#compile(part);
      if (split === undefined) continue;
      ends.push(this.#add({ type: "split", first: 0, second: 0 }));
      split.second = this.#steps.length;
    }
    for (const end of ends) this.#aim(end, this.#steps.length);
  }

  #compileRepeat({ part, least, most }: Extract<PatternNode, { type: "repeat" }>): void {
    const begin = this.#steps.length;
    for (let count = 0; count < least; count += 1) {
      this.#compile(part);
      // Nothing stays nothing, however often it is repeated.
      if (this.#steps.length === begin) break;
    }
    if (most === Number.POSITIVE_INFINITY) {
      const split = this.#addSplit();
      const loop = this.#steps.length - 1;
      this.#compile(part);
      this.#aim(this.#add({ type: "split", first: 0, second: 0 }), loop);
      split.second = this.#steps.length;
      return;
    }
    const splits: { second: number }[] = [];
    for (let count = least; count < most; count += 1) {
      splits.push(this.#addSplit());
      this.#compile(part);
    }
    for (const split of splits) split.second = this.#steps.length;
  }

  #add(step: Step): number {
    if (this.#steps.length === MAX_STEPS)
      throw new PatternError(0, `this is longer, with its repetitions written out, than ${MAX_STEPS} steps.`);
    return this.#steps.push(step) - 1;
  }

  /** Adds a step that goes on behind itself, or where its `second` is set to. */
  #addSplit(): { second: number } {
    const split: Step = { type: "split", first: this.#steps.length + 1, second: 0 };
    this.#add(split);
    return split;
  }

  /** Lets a step go on at `target` alone. */
  #aim(place: number, target: number): void {
    const step = this.#steps[place];
    if (step?.type !== "split") return;
    step.first = target;
    step.second = target;
  }

  /** A place that takes no octet counts as holding. */
  #findFirsts(): OctetSet | undefined {
    const firsts = new Uint8Array(256);
    const seen = new Set<number>();
    const open = [0];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      const step = this.#steps[place];
      if (step === undefined || step.type === "match") return undefined;
      if (step.type === "split") open.push(step.first, step.second);
      else if (step.type === "assert") open.push(place + 1);
      else
        for (let octet = 0; octet < 256; octet += 1)
          firsts[octet] = (firsts[octet] ?? 0) | (step.set[octet] ?? 0);
    }
    return firsts;
  }
}

function holds(assertion: Assertion, octets: Uint8Array, at: number): boolean {
  switch (assertion) {
    case "begin":
      return at === 0;
    case "end":
      return at === octets.length;
    case "last-line":
      return at === octets.length || (at === octets.length - 1 && octets[at] === LINE_FEED);
    case "word-edge":
      return isWordEdge(octets[at - 1], octets[at]);
    case "no-word-edge":
      return !isWordEdge(octets[at - 1], octets[at]);
  }
}

/** The most members that may come in one run, each time that somebody joins counting as one. */
const MAX_MEMBERS = 4096;

/** Who hears whom. */
export interface Audience {
  /** Whether what `by` says must come to `listener`; both are numbers of members. */
  hears(listener: number, by: number): boolean;
}

/** What came wrongly. */
export interface Faults {
  /** Messages that must have come and did not. */
  lost: number;
  /** Messages that came again, or behind a later one of the same member. */
  again: number;
  /** Messages that came to somebody who had not joined when they were said, or is no addressee. */
  strange: number;
}

/** What one member has heard, by who said it. */
interface Listener {
  /** The count of the last message; -1 - N where nothing was heard and N had been heard by others before the member connected. */
  readonly last: Int32Array;
  /** What had been said when the member was in: all behind it must come. */
  readonly saidBefore: Int32Array;
  isIn: boolean;
}

/**
 * Holds what came to each member against what must come.
 *
 * A member hears of each other member an unbroken row of messages, each once and in order. The row begins at the latest with the first
 * message that was said after the member was in, and holds nothing that others had heard before it connected. It ends at the earliest with the last message that
 * anybody had heard when the member began to leave by its protocol's word, for the server had sent that to all; at the end of a run,
 * with the last one that was said. Who resets its connection need hear nothing more, and what it said last may be lost, to all alike.
 */
export class Ledger {
  readonly faults: Faults = { lost: 0, again: 0, strange: 0 };
  readonly #audience: Audience;
  readonly #said = new Int32Array(MAX_MEMBERS);
  readonly #heard = new Int32Array(MAX_MEMBERS);
  readonly #hasReset = new Uint8Array(MAX_MEMBERS);
  readonly #listeners = new Map<number, Listener>();
  #members = 0;

  constructor(audience: Audience) {
    this.#audience = audience;
  }

  /** Returns the number of a member that connects now. */
  connects(): number {
    const member = this.#members++;
    if (member >= MAX_MEMBERS) throw new Error(`More than ${MAX_MEMBERS} members have come.`);
    const last = this.#heard.map((count) => -1 - count);
    this.#listeners.set(member, { last, saidBefore: new Int32Array(MAX_MEMBERS), isIn: false });
    return member;
  }

  isIn(member: number): void {
    const listener = this.#listeners.get(member);
    if (listener === undefined) return;
    listener.isIn = true;
    listener.saidBefore.set(this.#said);
  }

  /** Returns which message of the member it is that is said now. */
  says(member: number): number {
    const count = (this.#said[member] ?? 0) + 1;
    this.#said[member] = count;
    return count;
  }

  hears(member: number, by: number, count: number): void {
    const listener = this.#listeners.get(member);
    if (listener === undefined || by >= this.#members || !this.#audience.hears(member, by)) {
      this.faults.strange++;
      return;
    }
    const last = listener.last[by] ?? 0;
    if (last < 0) this.#hearsFirst(listener, by, count, -1 - last);
    else if (count <= last) this.faults.again++;
    else this.faults.lost += count - last - 1;
    listener.last[by] = Math.max(last, count);
    if (count > (this.#heard[by] ?? 0)) this.#heard[by] = count;
  }

  #hearsFirst(listener: Listener, by: number, count: number, tooOld: number): void {
    if (count <= tooOld) this.faults.strange++;
    else if (listener.isIn) this.faults.lost += Math.max(count - (listener.saidBefore[by] ?? 0) - 1, 0);
  }

  /** Returns what tells, once the member has left, whether it heard all that it must. */
  leaves(member: number): () => void {
    const due = this.#heard.slice(0, this.#members);
    return () => {
      this.faults.lost += this.#missing(member, due);
      this.#listeners.delete(member);
    };
  }

  resets(member: number): void {
    this.#hasReset[member] = 1;
    this.#listeners.delete(member);
  }

  /** Returns how many messages have not come yet to those who are in. */
  missing(): number {
    const due = this.#said.map((count, by) => (this.#hasReset[by] === 1 ? (this.#heard[by] ?? 0) : count));
    let missing = 0;
    for (const [member, { isIn }] of this.#listeners) if (isIn) missing += this.#missing(member, due);
    return missing;
  }

  #missing(member: number, due: Int32Array): number {
    const listener = this.#listeners.get(member);
    if (listener === undefined) return 0;
    let missing = 0;
    for (let by = 0; by < this.#members; by++) {
      const last = listener.last[by] ?? 0;
      const reached = last < 0 ? (listener.saidBefore[by] ?? 0) : last;
      const wanted = due[by] ?? 0;
      if (wanted > reached && this.#audience.hears(member, by)) missing += wanted - reached;
    }
    return missing;
  }
}

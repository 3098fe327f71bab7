import { createRandom } from "../../fuzz/random.ts";
import type { Dialect, Host, Member, Speakers } from "./dialect.ts";
import { Latencies } from "./latencies.ts";
import { Ledger } from "./ledger.ts";
import { readSaid, writeSaid } from "./said.ts";

const SEED = 20261126;
const TICK_MS = 1;
/** The most that is said at once after the crowd itself was held up. */
const MAX_AT_ONCE = 50;
/** How long somebody who leaves may take to hear the last of it. */
const LEAVE_LIMIT_MS = 10_000;
const COME_LIMIT_MS = 60_000;

/** How many clients there are, and how many more seats so that some may stand empty. */
export interface CrowdSize {
  readonly clients: number;
  readonly spare: number;
}

/** A thousand clients of one server: they come, talk at a rate, leave and break off, and all that comes is held against what must come. */
export class Crowd implements Host {
  readonly port: number;
  readonly latencies = new Latencies();
  readonly ledger: Ledger;
  readonly #dialect: Dialect;
  readonly #size: CrowdSize;
  readonly #seats: (Member | undefined)[];
  readonly #seatOf: number[] = [];
  readonly #random = createRandom(SEED, 0);
  readonly #arrivals = new Map<Member, () => void>();
  readonly #departures = new Map<Member, () => void>();
  readonly #broken: string[] = [];
  #speakers: Speakers | undefined;
  #next = 0;
  #said = 0;
  #delivered = 0;
  readonly #changes = { joins: 0, leaves: 0, resets: 0 };

  constructor(dialect: Dialect, size: CrowdSize, port: number) {
    this.port = port;
    this.#dialect = dialect;
    this.#size = size;
    this.#seats = Array.from({ length: size.clients + size.spare });
    this.ledger = new Ledger({ hears: (listener, by) => this.#isToHear(listener, by) });
  }

  get said(): number {
    return this.#said;
  }

  get delivered(): number {
    return this.#delivered;
  }

  get changes(): { readonly joins: number; readonly leaves: number; readonly resets: number } {
    return this.#changes;
  }

  /** Breaks off everything. */
  end(): void {
    for (const member of this.#seats) if (member !== undefined) member.stage = "gone";
    this.#speakers?.end();
  }

  /** What broke that nobody wanted to break. */
  get broken(): readonly string[] {
    return this.#broken;
  }

  /** How many are in. */
  get present(): number {
    return this.#seats.filter((member) => member?.stage === "in").length;
  }

  /** Lets everybody come, so many at once as the protocol bears. */
  async gather(): Promise<void> {
    this.#speakers = await this.#dialect.begin(this, this.#seats.length);
    let seat = 0;
    const usher = async () => {
      while (seat < this.#seats.length) await this.#seat(seat++);
    };
    await Promise.all(Array.from({ length: this.#dialect.comingAtOnce }, usher));
  }

  /** Has so many messages a second said, one member after the other, and so many changes a second, for so long. */
  talk({
    rate,
    changes,
    ms,
  }: {
    readonly rate: number;
    readonly changes: number;
    readonly ms: number;
  }): Promise<void> {
    return new Promise((resolve) => {
      const began = performance.now();
      let [said, changed] = [0, 0];
      const ticking = setInterval(() => {
        const passed = Math.min(performance.now() - began, ms);
        const due = Math.floor((passed * rate) / 1000);
        for (const end = Math.min(due, said + MAX_AT_ONCE); said < end; said++) this.#sayNext();
        for (const end = Math.floor((passed * changes) / 1000); changed < end; changed++) this.#change();
        if (passed < ms || said < due) return;
        clearInterval(ticking);
        resolve();
      }, TICK_MS);
    });
  }

  /** Resolves with how many messages are still missing once none is, or after so long. */
  async settle(limitMs: number): Promise<number> {
    const end = performance.now() + limitMs;
    for (;;) {
      const missing = this.ledger.missing();
      const isMoving = this.#arrivals.size + this.#departures.size > 0;
      if ((missing === 0 && !isMoving) || performance.now() > end) return missing;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  isIn(member: Member): void {
    member.stage = "in";
    this.ledger.isIn(member.number);
    this.#arrivals.get(member)?.();
    this.#arrivals.delete(member);
  }

  hears(member: Member, octets: Uint8Array, start: number): void {
    const { by, count, at } = readSaid(octets, start);
    this.ledger.hears(member.number, by, count);
    this.latencies.add(performance.now() * 10 - at);
    this.#delivered++;
  }

  hasLeft(member: Member): void {
    member.stage = "gone";
    this.#departures.get(member)?.();
    this.#departures.delete(member);
  }

  isLost(what: string): void {
    this.#broken.push(what);
  }

  #isToHear(listener: number, by: number): boolean {
    if (listener === by) return this.#dialect.hearsItself;
    const [one = 0, other = 0] = [this.#seatOf[listener], this.#seatOf[by]];
    return this.#dialect.shape === "room" || (one ^ 1) === other;
  }

  #seat(seat: number): Promise<void> {
    const member: Member = { number: this.ledger.connects(), seat, stage: "coming" };
    this.#seatOf[member.number] = seat;
    this.#seats[seat] = member;
    return new Promise((resolve) => {
      const limit = setTimeout(() => {
        this.isLost(`Member ${member.number} is not in after ${COME_LIMIT_MS / 1000} s.`);
        resolve();
      }, COME_LIMIT_MS);
      this.#arrivals.set(member, () => {
        clearTimeout(limit);
        resolve();
      });
      this.#speakers?.come(member);
    });
  }

  #sayNext(): void {
    for (let tries = 0; tries < this.#seats.length; tries++) {
      const member = this.#seats[this.#next];
      this.#next = (this.#next + 1) % this.#seats.length;
      if (member?.stage !== "in" || !this.#hasListener(member)) continue;
      const count = this.ledger.says(member.number);
      const at = Math.floor(performance.now() * 10);
      this.#speakers?.say(member, writeSaid({ by: member.number, count, at }));
      this.#said++;
      return;
    }
  }

  #hasListener({ seat }: Member): boolean {
    return this.#dialect.shape === "room" || this.#seats[seat ^ 1]?.stage === "in";
  }

  /** Somebody joins, leaves or breaks off, as chance has it; there are never fewer than there should be. */
  #change(): void {
    const empty = this.#seats.flatMap((member, seat) => (member === undefined ? [seat] : []));
    const what = this.#random.pick(["joins", "leaves", "resets"] as const);
    if (empty.length > 0 && (what === "joins" || this.present <= this.#size.clients)) {
      this.#changes.joins++;
      void this.#seat(this.#random.pick(empty));
      return;
    }
    const leaver = this.#random.pick(this.#seats.filter((member) => member?.stage === "in"));
    if (leaver === undefined || this.present <= this.#size.clients) return;
    const isReset = what === "resets" || (what === "joins" && this.#random.below(2) === 0);
    if (isReset) this.#reset(leaver);
    else this.#leave(leaver);
  }

  #leave(member: Member): void {
    this.#changes.leaves++;
    member.stage = "leaving";
    const hasHeardAll = this.ledger.leaves(member.number);
    const limit = setTimeout(() => this.isLost(`Member ${member.number} is not let go.`), LEAVE_LIMIT_MS);
    this.#departures.set(member, () => {
      clearTimeout(limit);
      hasHeardAll();
      this.#seats[member.seat] = undefined;
    });
    this.#speakers?.leave(member);
  }

  #reset(member: Member): void {
    this.#changes.resets++;
    member.stage = "gone";
    this.ledger.resets(member.number);
    this.#seats[member.seat] = undefined;
    this.#speakers?.reset(member);
  }
}

import type { Wire } from "./wire.ts";

/** Somebody in the crowd, from connecting to leaving. */
export interface Member {
  /** Counts those who came; nobody has it again. */
  readonly number: number;
  /** The place among the crowd, which somebody else takes afterwards. */
  readonly seat: number;
  stage: "coming" | "in" | "leaving" | "gone";
}

/** What a way of speaking tells of what it hears. */
export interface Host {
  readonly port: number;
  /** The member is in: from here on it must hear everything. */
  isIn(member: Member): void;
  /** One message has come, whose text begins at `start`. */
  hears(member: Member, octets: Uint8Array, start: number): void;
  /** The member has left, and hears nothing more. */
  hasLeft(member: Member): void;
  /** The server has ended a connection that nobody asked it to. */
  isLost(what: string): void;
}

/** How one protocol is spoken by a crowd. */
export interface Dialect {
  /** The protocol's name. */
  readonly name: string;
  readonly title: string;
  /** Whose memory must stay flat: the server program's, or that of clients that run in this process. */
  readonly tests: "server" | "clients";
  /** `room`: each hears all; `pairs`: seats 0 and 1, 2 and 3, ... hear each other. */
  readonly shape: "room" | "pairs";
  readonly hearsItself: boolean;
  /** Words behind `lab serve NAME`, for so many seats. */
  words(port: number, seats: number): readonly string[];
  /** How many may be on their way in at once. */
  readonly comingAtOnce: number;
  /** Begins a crowd at the server of `host`. */
  begin(host: Host, seats: number): Promise<Speakers>;
}

/** The connections of a crowd. */
export interface Speakers {
  come(member: Member): void;
  say(member: Member, text: string): void;
  /** Leaves as the protocol has it. */
  leave(member: Member): void;
  /** Breaks the connection off. */
  reset(member: Member): void;
  /** Breaks all connections off. */
  end(): void;
}

/** Returns where a member's connection is kept. */
export class Wires {
  readonly #wires = new Map<number, Wire>();

  set({ number }: Member, wire: Wire): void {
    this.#wires.set(number, wire);
  }

  of({ number }: Member): Wire {
    const wire = this.#wires.get(number);
    if (wire === undefined) throw new Error(`Member ${number} has no connection.`);
    return wire;
  }

  reset(): void {
    for (const wire of this.#wires.values()) wire.reset();
  }

  forget({ number }: Member): void {
    this.#wires.delete(number);
  }
}

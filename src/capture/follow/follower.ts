import { payloadOf } from "../layers/payload.ts";
import { FLAG } from "../layers/tcp.ts";
import type { PacketView } from "../packet-view.ts";
import type { TcpAnalyser } from "../tcp/tcp-analyser.ts";

/** Octets that may wait behind a hole in one direction; the hole is passed over when there are more. */
const MAX_WAITING = 16 * 1024 * 1024;

/** A piece of a stream as its reader gets it: octets that one frame brought, or so many that no frame did. */
export interface StreamPiece {
  /** The flow: 0 for the sender of the first packet seen. */
  readonly sender: 0 | 1;
  readonly frame: number;
  readonly octets: Uint8Array;
  /** Octets that are missing in the capture before the next piece; 0 for a piece that is there. */
  readonly missing: number;
}

/** Puts the octets of one connection in order as its segments come; what was sent twice comes once. */
export class StreamFollower {
  readonly #directions = [new Direction(), new Direction()] as const;
  readonly #onPiece: (piece: StreamPiece) => void;

  constructor(onPiece: (piece: StreamPiece) => void) {
    this.#onPiece = onPiece;
  }

  /** Takes a segment that `analyser` has just analysed. */
  segment(view: PacketView, analyser: TcpAnalyser): void {
    if (!analyser.hasLength) return;
    const { sender } = analyser;
    // What the other side acknowledges has arrived, captured or not.
    if ((view.flags & FLAG.ack) !== 0) {
      const other = sender === 0 ? 1 : 0;
      for (const piece of this.#directions[other].passOver(analyser.acknowledgment))
        this.#onPiece({ ...piece, sender: other });
    }
    if ((view.flags & FLAG.rst) !== 0) return;
    const first = analyser.sequence + ((view.flags & FLAG.syn) !== 0 ? 1 : 0);
    for (const piece of this.#directions[sender].add(first, payloadOf(view), view.number))
      this.#onPiece({ ...piece, sender });
  }

  /** Hands out what still waits behind a hole. */
  end(): void {
    for (const sender of [0, 1] as const)
      for (const piece of this.#directions[sender].drain()) this.#onPiece({ ...piece, sender });
  }
}

type Piece = Omit<StreamPiece, "sender">;

interface Waiting {
  readonly first: number;
  readonly octets: Uint8Array;
  readonly frame: number;
}

/** One direction. Numbers are relative sequence numbers; distances are taken modulo 2^32. */
class Direction {
  /** The number of the next octet; -1 before the first segment. */
  #next = -1;
  #waiting: Waiting[] = [];
  #waitingLength = 0;

  *add(first: number, octets: Uint8Array, frame: number): Generator<Piece> {
    if (this.#next < 0) this.#next = first;
    if (octets.length === 0) return;
    if (distance(first, this.#next) > 0) {
      this.#waiting.push({ first, octets: octets.slice(), frame });
      this.#waitingLength += octets.length;
      if (this.#waitingLength > MAX_WAITING) yield* this.drain();
      return;
    }
    yield* this.#deliver({ first, octets, frame });
    yield* this.#deliverWaiting();
  }

  /** Passes over every hole that lies before `acknowledged`. */
  *passOver(acknowledged: number): Generator<Piece> {
    while (this.#waiting.length > 0) {
      const { first, frame } = this.#nearest();
      if (distance(acknowledged, first) <= 0) return;
      yield* this.#skipTo(first, frame);
      yield* this.#deliverWaiting();
    }
  }

  *drain(): Generator<Piece> {
    while (this.#waiting.length > 0) {
      const { first, frame } = this.#nearest();
      yield* this.#skipTo(first, frame);
      yield* this.#deliverWaiting();
    }
  }

  *#skipTo(first: number, frame: number): Generator<Piece> {
    yield { frame, octets: NOTHING, missing: distance(first, this.#next) };
    this.#next = first;
  }

  *#deliverWaiting(): Generator<Piece> {
    for (;;) {
      const index = this.#waiting.findIndex(({ first }) => distance(first, this.#next) <= 0);
      const [piece] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (piece === undefined) return;
      this.#waitingLength -= piece.octets.length;
      yield* this.#deliver(piece);
    }
  }

  *#deliver({ first, octets, frame }: Waiting): Generator<Piece> {
    const known = distance(this.#next, first);
    if (known >= octets.length) return;
    this.#next = (first + octets.length) >>> 0;
    yield { frame, octets: octets.subarray(known), missing: 0 };
  }

  #nearest(): Waiting {
    return this.#waiting.reduce((nearest, each) =>
      distance(each.first, this.#next) < distance(nearest.first, this.#next) ? each : nearest,
    );
  }
}

const NOTHING = new Uint8Array();

/** How far `one` lies behind `two`; negative where it lies before it. */
function distance(one: number, two: number): number {
  return (one - two) | 0;
}

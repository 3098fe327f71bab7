import { FLAG } from "../../capture/layers/tcp.ts";
import { concat } from "../../wire/octets.ts";
import { seqAdd, seqDistance } from "../../wire/seq.ts";
import { cutMessage, MERGE_MS, pieceGapMs, type Writes } from "../../wire/writes.ts";
import type { HalfConnection } from "./connections.ts";
import { makeAnswer, makeSegment, type TcpFrame } from "./tcp-frame.ts";

/** Octets of data in a segment at most: what Ethernet carries without options. */
const LARGEST_PAYLOAD = 1460;

/** Where frames go from the middle of the wire. */
export interface Ways {
  onward(frame: Uint8Array): void;
  back(frame: Uint8Array): void;
}

/**
 * Makes one direction of one connection go on in other pieces, of which each is a segment of its own: the data of each segment that comes
 * is taken for one message. Numbers stay as they are, so that both ends have one connection with each other.
 *
 * To join messages it answers for the receiver, as a performance enhancing proxy does (RFC 3135 §3.1.2): a sender with Nagle's algorithm
 * sends the second only when the first is acknowledged.
 */
export function createRecutter(writes: Writes, ways: Ways) {
  let next: number | undefined;
  let queue: Uint8Array[] = [];
  let isBusy = false;
  let gathered: Uint8Array[] = [];
  let gatheredFrom: TcpFrame | undefined;
  let timer: NodeJS.Timeout | undefined;

  function take(frame: TcpFrame, other: HalfConnection | undefined): void {
    const { flags, payload, sequenceNumber } = frame;
    const isSpeech = payload.length > 0 || (flags & (FLAG.fin | FLAG.rst)) !== 0;
    if ((flags & FLAG.syn) !== 0) next = seqAdd(sequenceNumber, 1);
    if (isSpeech) speak(frame, other);
    else ways.onward(frame.octets);
  }

  function speak(frame: TcpFrame, other: HalfConnection | undefined): void {
    const { payload, sequenceNumber } = frame;
    const known = next === undefined ? 0 : seqDistance(sequenceNumber, next);
    // What was sent again is on its way already; what lies ahead waits for its sender to send it again.
    const fresh = known <= payload.length ? payload.subarray(known) : new Uint8Array();
    if (payload.length > 0 && fresh.length === 0) {
      if (writes === "merged") acknowledge(frame, other);
      return;
    }
    const at = seqAdd(sequenceNumber, payload.length - fresh.length);
    next = seqAdd(at, fresh.length);
    if (writes === "merged") gather({ ...frame, payload: fresh, sequenceNumber: at }, other);
    else
      send(
        { ...frame, payload: fresh, sequenceNumber: at },
        fresh.length === 0 ? [fresh] : cutMessage(fresh, writes),
      );
  }

  /** The last piece alone carries the FIN. */
  function send(frame: TcpFrame, pieces: readonly Uint8Array[]): void {
    let sequenceNumber = frame.sequenceNumber;
    for (const [index, payload] of pieces.entries()) {
      const flags = index === pieces.length - 1 ? frame.flags : frame.flags & ~FLAG.fin;
      queue.push(makeSegment(frame, { sequenceNumber, flags, payload }));
      sequenceNumber = seqAdd(sequenceNumber, payload.length);
    }
    if (!isBusy) sendNext();
  }

  function sendNext(): void {
    const [frame, ...rest] = queue;
    isBusy = frame !== undefined;
    if (frame === undefined) return;
    queue = rest;
    ways.onward(frame);
    setTimeout(sendNext, pieceGapMs(writes));
  }

  function gather(frame: TcpFrame, other: HalfConnection | undefined): void {
    const { flags, payload, sequenceNumber } = frame;
    gatheredFrom ??= frame;
    gathered.push(payload);
    clearTimeout(timer);
    if ((flags & (FLAG.fin | FLAG.rst)) !== 0) {
      flush();
      const behind = seqAdd(sequenceNumber, payload.length);
      ways.onward(makeSegment(frame, { sequenceNumber: behind, payload: new Uint8Array() }));
      return;
    }
    timer = setTimeout(flush, MERGE_MS);
    acknowledge(frame, other);
  }

  function acknowledge(frame: TcpFrame, other: HalfConnection | undefined): void {
    if (other === undefined || next === undefined) return;
    const { next: sequenceNumber, last } = other;
    const numbers = { sequenceNumber, acknowledgmentNumber: next };
    ways.back(makeAnswer(frame, { ...numbers, flags: FLAG.ack, window: last.window }));
  }

  function flush(): void {
    const octets = concat(gathered);
    const first = gatheredFrom;
    gathered = [];
    gatheredFrom = undefined;
    for (let at = 0; first !== undefined && at < octets.length; at += LARGEST_PAYLOAD) {
      const payload = octets.subarray(at, at + LARGEST_PAYLOAD);
      const sequenceNumber = seqAdd(first.sequenceNumber, at);
      ways.onward(makeSegment(first, { sequenceNumber, payload, flags: FLAG.psh | FLAG.ack }));
    }
  }

  return { take };
}

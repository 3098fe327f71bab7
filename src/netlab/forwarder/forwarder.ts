import type { SeenPacket } from "../../capture/fields/field.ts";
import type { PacketTest } from "../../capture/filter/compile.ts";
import { seqDistance } from "../../wire/seq.ts";
import { createConnections, type WireConnection } from "./connections.ts";
import { throwFor } from "./dice.ts";
import { createMiddle, testOf } from "./middle.ts";
import { createRecutter } from "./recutter.ts";
import {
  ipLengthOf,
  isOfKind,
  isOnlyAck,
  makeReset,
  makeTooBig,
  readTcpFrame,
  type TcpFrame,
} from "./tcp-frame.ts";
import { across, type FrameOrder, type WireEnd, type WireOrder } from "./wire-order.ts";

/** A wire that carries frames from end to end, one by one, and does to them what it was told. */
export interface Forwarder {
  /** Takes a frame that an end has sent. */
  take(from: WireEnd, octets: Uint8Array): void;
  obey(order: WireOrder): void;
}

/** How long a frame that is to be overtaken waits for another one. */
const OVERTAKEN_MS = 1000;

interface Pending {
  readonly order: FrameOrder;
  readonly matches: PacketTest;
  /** Frames that matched so far. */
  count: number;
}

/** A segment in the middle of the wire. */
interface Passing {
  readonly from: WireEnd;
  readonly frame: TcpFrame;
  /** The same for filters; holds only until the next frame comes. */
  readonly packet: SeenPacket;
  readonly connection: WireConnection;
}

interface Held {
  readonly connection: WireConnection;
  readonly from: WireEnd;
  readonly release: () => void;
}

/**
 * Returns a wire that hands on what it takes, by `deliver`. Which frames are lost in percent depends on `seed`, on what a frame is and how
 * often it was sent, not on how many passed before: acknowledgments come now and then at other moments, and would change all the rest.
 */
export function createForwarder(seed: number, deliver: (to: WireEnd, octets: Uint8Array) => void): Forwarder {
  const middle = createMiddle();
  const connections = createConnections();
  const sent = new Map<string, number>();
  const recutters = new Map<string, ReturnType<typeof createRecutter>>();
  const recuts: Partial<Record<WireEnd, Extract<WireOrder, { type: "recuts" }>>> = {};
  let pending: Pending[] = [];
  let held: Held[] = [];
  let percent = 0;
  let mtus: Partial<Record<WireEnd, number>> = {};
  let isCut = false;
  let mending: NodeJS.Timeout | undefined;

  function take(from: WireEnd, octets: Uint8Array): void {
    const packet = middle.look(octets);
    if (isCut) return;
    const frame = readTcpFrame(octets);
    const mtu = mtus[from];
    if (frame === undefined) deliver(across(from), octets);
    else if (mtu !== undefined && ipLengthOf(octets) > mtu) deliver(from, makeTooBig(frame, mtu));
    else carry({ from, frame, packet, connection: connections.note(from, frame) });
  }

  function carry(passing: Passing): void {
    const { from, frame, connection } = passing;
    const recutter = recutterFor(from, connection);
    if (recutter !== undefined) {
      recutter.take(frame, connection.halves[across(from)]);
      return;
    }
    const order = nextOrder(passing);
    if (order !== undefined) carryOut(order, passing);
    else if (!isLost(passing)) pass(passing, frame.octets);
  }

  function recutterFor(from: WireEnd, { ordinal }: WireConnection) {
    const order = recuts[from];
    if (order === undefined) return undefined;
    const key = `${from} ${ordinal}`;
    const known = recutters.get(key);
    if (known !== undefined) return known;
    const ways = {
      onward: (octets: Uint8Array) => deliver(across(from), octets),
      back: (octets: Uint8Array) => deliver(from, octets),
    };
    const made = createRecutter(order.writes, ways);
    recutters.set(key, made);
    return made;
  }

  /** Every order counts the frames that it is about; the first that is due is carried out. */
  function nextOrder({ from, frame, packet }: Passing): FrameOrder | undefined {
    const matching = pending.filter(
      ({ order: { frames }, matches }) =>
        frames.from === from && isOfKind(frame, frames.kind) && matches(packet),
    );
    for (const each of matching) each.count += 1;
    const due = matching.find(({ count, order: { frames } }) => count >= frames.first);
    pending = pending.filter(({ count, order: { frames } }) => count < frames.last);
    return due?.order;
  }

  function carryOut(order: FrameOrder, passing: Passing): void {
    const { octets } = passing.frame;
    switch (order.type) {
      case "drops":
        break;
      case "duplicates":
        pass(passing, octets);
        pass(passing, octets);
        break;
      case "corrupts":
        pass(passing, octets.with(octets.length - 1, (octets.at(-1) ?? 0) ^ 1));
        break;
      case "truncates":
        pass(passing, octets.subarray(0, order.length));
        break;
      case "delays":
        setTimeout(() => pass(passing, octets), order.byMs);
        break;
      case "reorders":
        hold(passing);
        break;
    }
  }

  function hold({ from, frame, connection }: Passing): void {
    const release = () => {
      clearTimeout(limit);
      held = held.filter((each) => each !== entry);
      deliver(across(from), frame.octets);
    };
    const limit = setTimeout(release, OVERTAKEN_MS);
    const entry: Held = { connection, from, release };
    held.push(entry);
  }

  function pass({ from, frame, connection }: Passing, octets: Uint8Array): void {
    deliver(across(from), octets);
    if (isOnlyAck(frame)) return;
    for (const each of held) if (each.from === from && each.connection === connection) each.release();
  }

  function isLost({ from, frame, connection: { ordinal, halves } }: Passing): boolean {
    if (percent === 0) return false;
    const isAck = isOnlyAck(frame);
    const base = halves[isAck ? across(from) : from]?.initial ?? 0;
    const relative = seqDistance(base, isAck ? frame.acknowledgmentNumber : frame.sequenceNumber);
    const what = `${seed} ${from} ${ordinal} ${frame.flags} ${relative} ${frame.payload.length}`;
    const times = (sent.get(what) ?? 0) + 1;
    sent.set(what, times);
    return throwFor(`${what} ${times}`) < percent / 100;
  }

  function reset({ whom, clientPort }: Extract<WireOrder, { type: "resets" }>): void {
    const halves = connections.ofClientPort(clientPort)?.halves;
    for (const end of whom === "both" ? ENDS : [whom]) {
      const [heard, other] = [halves?.[end], halves?.[across(end)]];
      if (heard === undefined || other === undefined) continue;
      const { acknowledgmentNumber } = heard.last;
      deliver(
        end,
        makeReset(other.last, { sequenceNumber: acknowledgmentNumber, acknowledgmentNumber: heard.next }),
      );
    }
  }

  function obey(order: WireOrder): void {
    switch (order.type) {
      case "loses":
        percent = order.percent;
        break;
      case "narrows":
        for (const end of order.from === undefined ? ENDS : [order.from]) mtus[end] = order.mtu;
        break;
      case "recuts":
        recuts[order.from] = order;
        break;
      case "cuts":
        isCut = true;
        if (order.forMs !== undefined) mending = setTimeout(mend, order.forMs);
        break;
      case "heals":
        heal();
        break;
      case "resets":
        reset(order);
        break;
      default:
        pending.push({ order, matches: testOf(order.frames.where), count: 0 });
    }
  }

  function mend(): void {
    clearTimeout(mending);
    isCut = false;
  }

  function heal(): void {
    mend();
    percent = 0;
    mtus = {};
    pending = [];
  }

  return { take, obey };
}

const ENDS: readonly WireEnd[] = ["client", "server"];

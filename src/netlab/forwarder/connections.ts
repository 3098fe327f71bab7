import { seqDistance } from "../../wire/seq.ts";
import { nextSequence, type TcpFrame } from "./tcp-frame.ts";
import type { WireEnd } from "./wire-order.ts";

/** What the wire has seen of one direction of a connection. */
export interface HalfConnection {
  /** The first sequence number seen. */
  readonly initial: number;
  /** The number that follows the furthest octet seen. */
  next: number;
  /** The last segment. */
  last: TcpFrame;
}

/** What the wire has seen of one connection. */
export interface WireConnection {
  /** Its place among all, from 1, in the order of their first segments. */
  readonly ordinal: number;
  /** The port at the client's end. */
  readonly clientPort: number;
  readonly halves: Partial<Record<WireEnd, HalfConnection>>;
}

/** Connections remembered at most; the oldest is forgotten first. */
const MAX_CONNECTIONS = 4096;

/** Follows the connections whose segments pass. */
export function createConnections() {
  const known = new Map<string, WireConnection>();
  let count = 0;

  function find(key: string, clientPort: number): WireConnection {
    const found = known.get(key);
    if (found !== undefined) return found;
    count += 1;
    const made: WireConnection = { ordinal: count, clientPort, halves: {} };
    known.set(key, made);
    const [oldest] = known.keys();
    if (known.size > MAX_CONNECTIONS && oldest !== undefined) known.delete(oldest);
    return made;
  }

  return {
    /** Takes notice of a segment, and returns its connection. */
    note(from: WireEnd, frame: TcpFrame): WireConnection {
      const { sourcePort, destinationPort, sequenceNumber } = frame;
      const ports = from === "client" ? [sourcePort, destinationPort] : [destinationPort, sourcePort];
      const connection = find(ports.join(" "), ports[0] ?? 0);
      const half = connection.halves[from];
      const next = nextSequence(frame);
      if (half === undefined) connection.halves[from] = { initial: sequenceNumber, next, last: frame };
      else {
        half.last = frame;
        if (seqDistance(half.next, next) < 2 ** 31) half.next = next;
      }
      return connection;
    },
    /** The newest connection with that port at the client's end. */
    ofClientPort: (port: number) => [...known.values()].findLast(({ clientPort }) => clientPort === port),
  };
}

import type {
  Connection,
  Direction,
  ReassembledStream,
  TrackedSegment,
} from "../../capture/tcp/connection.ts";
import { type End, endOf, type OwnedConnection, ownedConnections } from "../checkers/people.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";

/** The octets that a finding is about, on their way from one program to another. */
export interface Place {
  /** `undefined` where it is not known whose connection it is. */
  readonly owned: OwnedConnection | undefined;
  readonly connection: Connection;
  readonly direction: Direction;
  readonly stream: ReassembledStream;
  readonly sender: End;
  readonly reader: End;
  /** Offsets in the stream: the first octet, and the one behind the last. */
  readonly begin: number;
  readonly end: number;
  /** The segments that brought any of them, in the order of the capture, those among them that TCP sent again. */
  readonly segments: readonly TrackedSegment[];
}

/** Returns the octets of the first frame of a finding that carries any, and of those that went the same way. */
export function placeOf(evidence: Evidence, { frames }: Pick<Finding, "frames">): Place | undefined {
  for (const connection of evidence.connections) {
    const shown = connection.segments.filter(({ frame, length }) => length > 0 && frames.includes(frame));
    const direction = shown[0]?.direction;
    if (direction === undefined) continue;
    const isClients = direction === "client-to-server";
    const stream = isClients ? connection.clientToServer : connection.serverToClient;
    const chunks = stream.chunks.filter(({ frame }) => shown.some((segment) => segment.frame === frame));
    if (chunks.length === 0) return undefined;
    const begin = Math.min(...chunks.map(({ offset }) => offset));
    const end = Math.max(...chunks.map(({ offset, length }) => offset + length));
    return {
      owned: ownedConnections(evidence).find((owned) => owned.connection === connection),
      connection,
      direction,
      stream,
      sender: endOf(evidence, connection, isClients ? "client" : "server"),
      reader: endOf(evidence, connection, isClients ? "server" : "client"),
      begin,
      end,
      segments: segmentsWithin(connection, direction, begin, end),
    };
  }
  return undefined;
}

/** Relative sequence numbers count the SYN: the first octet of a stream is 1. */
function segmentsWithin(
  { segments }: Connection,
  direction: Direction,
  begin: number,
  end: number,
): readonly TrackedSegment[] {
  return segments.filter(
    (segment) =>
      segment.direction === direction &&
      segment.length > 0 &&
      !segment.flags.rst &&
      segment.sequenceNumber - 1 < end &&
      segment.sequenceNumber - 1 + segment.length > begin,
  );
}

/** Returns octets of a stream by their numbers, which are Wireshark's relative sequence numbers: `octet 7`, `octets 7 to 22`. */
export function octetsFrom(begin: number, end: number): string {
  return end - begin === 1 ? `octet ${end}` : `octets ${begin + 1} to ${end}`;
}

import { seqCompare } from "../../wire/seq.ts";
import type { Connection, TrackedSegment } from "./connection.ts";

/** Follows how a connection ends, one segment at a time. */
export interface Closing {
  note(segment: TrackedSegment): void;
  readonly end: Connection["end"];
}

/** Returns the closing of a connection of which nothing was seen. */
export function createClosing(): Closing {
  const sides = { "client-to-server": createSide(), "server-to-client": createSide() };
  let isAccepted = false;
  let reset: "reset" | "refused" | undefined;
  const isFinished = () => Object.values(sides).every(({ isFinAcknowledged }) => isFinAcknowledged);

  return {
    note(segment) {
      const { flags, direction, acknowledgmentNumber, sequenceNumber, length } = segment;
      const own = sides[direction];
      const other = sides[direction === "client-to-server" ? "server-to-client" : "client-to-server"];
      if (flags.rst && reset === undefined && !isFinished()) {
        reset = direction === "server-to-client" && !isAccepted ? "refused" : "reset";
      }
      if (flags.fin) own.finEnd ??= sequenceNumber + (flags.syn ? 1 : 0) + length + 1;
      if (acknowledgmentNumber !== undefined && other.finEnd !== undefined) {
        other.isFinAcknowledged ||= seqCompare(acknowledgmentNumber, other.finEnd) >= 0;
      }
      isAccepted ||= !flags.rst && (direction === "server-to-client" || !flags.syn);
    },
    get end() {
      if (reset !== undefined) return reset;
      if (isFinished()) return "fin";
      return Object.values(sides).some(({ finEnd }) => finEnd !== undefined) ? "half-closed" : "open";
    },
  };
}

interface Side {
  finEnd: number | undefined;
  isFinAcknowledged: boolean;
}

function createSide(): Side {
  return { finEnd: undefined, isFinAcknowledged: false };
}

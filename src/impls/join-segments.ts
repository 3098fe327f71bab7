import { concat } from "../wire/octets.ts";
import type { ProgramEvent } from "./impl.ts";

/** Returns what happened at a program that has all segments of a long message before it reads: such are one event, where the last came. */
export function joinSegments(events: readonly ProgramEvent[]): readonly ProgramEvent[] {
  const begun = new Map<number, Uint8Array>();
  return events.flatMap((event): readonly ProgramEvent[] => {
    if (event.type !== "received") return [event];
    const { goesOn, ...last } = event;
    const octets = concat([begun.get(event.connection) ?? new Uint8Array(), event.octets]);
    begun.delete(event.connection);
    if (goesOn === undefined) return [{ ...last, octets }];
    begun.set(event.connection, octets);
    return [];
  });
}

import type { ProgramEvent } from "../../../src/impls/impl.ts";

/** A client connects to the server. */
export function opened(connection: number): ProgramEvent {
  return { type: "opened", connection, by: "peer" };
}

/** Octets arrive in one segment: several messages in one are written one behind the other. */
export function heard(connection: number, ...octets: readonly (Uint8Array | string)[]): ProgramEvent {
  const joined = Buffer.concat(octets.map((each) => Buffer.from(each)));
  return { type: "received", connection, octets: joined, frame: 4 };
}

/** The other side closes. */
export function closed(connection: number): ProgramEvent {
  return { type: "closed", connection, frame: 9 };
}

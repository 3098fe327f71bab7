import type { Address } from "./codec.ts";

/** A client that has registered. */
export interface User {
  readonly connection: number;
  readonly name: string;
  /** HEADER NAME, which stands before every message that answers one of this user's. */
  readonly namePart: Uint8Array;
  /** The port of the client's own TCP server. */
  readonly port: number;
  readonly address: Address;
  inSession: boolean;
}

/** What would end a thread of the report's registry; the message says what it stumbled over. */
export class Stumble extends Error {}

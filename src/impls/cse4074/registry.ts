import type { Address } from "./codec.ts";
import type { User } from "./user.ts";

/** What a registry does to the world: it has no socket and no clock of its own. */
export interface RegistryOutlet {
  send(connection: number, octets: Uint8Array, because: string): void;
  /** A client is registered, or said HELLO: its activity time begins anew. */
  activity(user: User): void;
  /** Nobody is dropped for silence any more. */
  activityEnds(): void;
  close(connection: number): void;
  log(level: "INFO" | "WARNING", words: string): void;
  /** Says what the report's registry would have failed at, or what a robust one refuses. */
  say(words: string): void;
}

/** The registry without its sockets: connections by number, what arrives on them, and datagrams. */
export interface Registry {
  opened(connection: number, address: Address): void;
  received(connection: number, octets: Uint8Array): void;
  /** The client has sent everything. */
  ended(connection: number): void;
  datagram(octets: Uint8Array): void;
  /** The connection was silent for too long, or is gone. */
  drop(connection: number): void;
  /** How many octets of a connection wait to be read. */
  waiting(connection: number): number;
}

import type { Endpoint } from "../../capture/tcp/connection.ts";

/** One call of a program on a TCP connection. */
export interface Call {
  readonly kind: "write" | "read";
  /** The name of the call, such as `sendto`; of a program that logs by itself, what it calls it. */
  readonly name: string;
  /** Nanoseconds since 1970; `undefined` where nobody noted the time. */
  readonly atNs: bigint | undefined;
  /** How many octets it was given to write, or had room for; `undefined` where that is not known. */
  readonly asked: number | undefined;
  /** How many octets it took or brought; 0 of a read is the end of the stream. `undefined` where it failed or never came back. */
  readonly result: number | undefined;
  /** The name of the error, such as `EAGAIN`. */
  readonly error: string | undefined;
}

/** Everything that the programs of one log did on one TCP connection, in order. */
export interface CalledConnection {
  /** Whether the program asked for the connection or took it. */
  readonly openedBy: "connect" | "accept";
  /** When that call began; `undefined` where nobody noted the time. */
  readonly openedAtNs: bigint | undefined;
  /** Its own end and the other one, as far as the log tells. An address may be missing where only the port is known. */
  readonly local: Partial<Endpoint>;
  readonly remote: Partial<Endpoint>;
  readonly calls: readonly Call[];
}

/** What was noted of the calls of a program, with all processes and threads that it started. */
export interface CallLog {
  /** Who noted it: the kernel's tracer, or the program itself. */
  readonly source: "strace" | "program";
  readonly connections: readonly CalledConnection[];
}

import type { ProgramOptions } from "../impl.ts";
import { toPort } from "../tcp.ts";
import { DEFAULT_PORT } from "./port.ts";

/** What both programs say when they are not started with exactly an address and a port (report, "Chat Server"). */
export const USAGE = "Correct usage: script, IP address, port number";

/** An address, absent for all of this machine's or the client's default, and a port. */
export interface Target {
  readonly host: string | undefined;
  readonly port: number;
}

/** Returns what the two words say, or without words the flags; `undefined` for anything but exactly one of them. */
export function readTarget({ words, host, port }: ProgramOptions): Target | undefined {
  const hasFlags = host !== undefined || port !== undefined;
  if (words.length === 0) return hasFlags ? { host, port: port ?? DEFAULT_PORT } : undefined;
  const typedPort = toPort(words[1]);
  if (words.length !== 2 || hasFlags || typedPort === undefined) return undefined;
  return { host: words[0] || undefined, port: typedPort };
}

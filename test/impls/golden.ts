import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/harness/package-root.ts";
import type { Direction } from "../../src/impls/impl.ts";

/** A message whose octets were made by CPython, or by hand, from what the report says. */
export interface GoldenMessage {
  readonly name: string;
  readonly direction: Direction;
  /** The name of its message type. */
  readonly type: string;
  /** Set where it is the first that its sender says. */
  readonly first?: true;
  readonly text?: string;
  /** A list of users. */
  readonly value?: readonly string[];
  readonly hex: string;
  readonly why: string;
}

/** Returns the golden messages of a protocol. */
export function goldenMessages(protocol: string): readonly GoldenMessage[] {
  const file = join(packageRoot, "fixtures/protocols", protocol, "messages.json");
  const golden: { readonly messages: readonly GoldenMessage[] } = JSON.parse(readFileSync(file, "utf8"));
  return golden.messages;
}

/** Returns the golden octets of the message called `name`. */
export function goldenOctets(protocol: string, name: string): Buffer {
  const message = goldenMessages(protocol).find((each) => each.name === name);
  if (message === undefined) throw new Error(`There is no golden message ${name} of ${protocol}.`);
  return Buffer.from(message.hex, "hex");
}

/** Returns octets as digits, to be compared with golden ones. */
export function digits(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}

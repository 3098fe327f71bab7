import type { ProtocolName, Reading } from "../../impls/impl.ts";
import { ownImplementations } from "../package-root.ts";

/** How one side of an implementation is started and spoken to. Strings may hold the placeholders of placeholders.ts. */
export interface ProgramSpec {
  readonly command: readonly string[];
  /** Absolute: the manifest's folder joined with its `cwd`. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Lines typed at its prompts, in order. */
  readonly type: readonly string[];
  /** Matches its output once a server is ready; without it the lab reads the kernel's socket table. */
  readonly ready: RegExp | undefined;
  /** How long a server may take until it is ready, in milliseconds. */
  readonly readyMs: number;
  readonly pty: boolean;
  /** How a line is said: `{text}` and what must stand around it. */
  readonly say: string;
  /** The line typed to ask `{peer}` for a conversation of two; the report's own when absent. */
  readonly invite: string | undefined;
  /** The line typed to agree to one with `{peer}`; the report's own when absent. */
  readonly accept: string | undefined;
  /** The line typed to end a conversation of two before leaving; the report's own when absent. */
  readonly part: string | undefined;
  /** The line typed to leave, or `eof`, which closes its input, or `interrupt`, which is Ctrl-C. */
  readonly leave: string;
}

/** A program, or a pair of programs, that speaks one protocol: one entry of a `lab.impl.yaml`. */
export interface Implementation {
  readonly name: string;
  readonly protocol: ProtocolName;
  /** The reading that its manifest says it keeps to; a program of which nobody says so may take either. */
  readonly reading: Reading | undefined;
  readonly build: readonly string[] | undefined;
  readonly unsupported: readonly string[];
  readonly server: ProgramSpec | undefined;
  readonly client: ProgramSpec | undefined;
  /** Manifest file and line, for messages. */
  readonly source: { readonly file: string; readonly line: number };
}

/** Tells whether a program is the lab's own, and so takes the flags of `lab serve` and `lab chat`. */
export function isOurs({ source }: Implementation): boolean {
  return source.file === ownImplementations;
}

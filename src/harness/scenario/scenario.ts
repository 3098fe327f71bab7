import type { ProtocolName, Reading } from "../../impls/impl.ts";

/** Further clients of the server's own kind, beside the client under test. */
export const WITNESSES = ["witness", "witness2", "witness3", "witness4", "witness5"] as const;

/** A witness: the first is who the client talks to where nobody sits at the server. */
export type Witness = (typeof WITNESSES)[number];

/** Somebody with a name who sits at a program; `host` sits at the server where the protocol has such a person. */
export type NamedPerson = "client" | "host" | Witness;

/** Whom a step speaks of. `partner` is the host where there is one, else the first witness; `server` is the server program itself. */
export type Person = NamedPerson | "partner" | "server";

/** One thing that a person does or sees. `line` is its place in the scenario file, from 1. */
export type Step = { readonly line: number; readonly text: string } & (
  | { readonly type: "joins"; readonly who: Person }
  | { readonly type: "sees"; readonly who: Person; readonly pattern: string }
  | { readonly type: "never-sees"; readonly who: Person; readonly pattern: string }
  | { readonly type: "says"; readonly who: Person; readonly words: string }
  /** The two come into a conversation of two, as their protocol has it; nothing where whoever is there hears everybody. */
  | { readonly type: "meets"; readonly who: Person; readonly whom: Person }
  | { readonly type: "leaves"; readonly who: Person }
  /** The person's program is ended without a word (SIGKILL). */
  | { readonly type: "vanishes"; readonly who: Person }
  /** The person's program ends by itself. */
  | { readonly type: "ends"; readonly who: Person }
  /** The person's input is closed (Ctrl-D). */
  | { readonly type: "closes-input"; readonly who: Person }
  /** The server program is started here instead of before the first step. */
  | { readonly type: "server-starts" }
  /** Nothing is sent and nothing is shown for so long: proves that somebody is left waiting. */
  | { readonly type: "quiet"; readonly durationMs: number }
);

/** A scripted conversation, read from `fixtures/scenarios/NAME.yaml`. */
export interface Scenario {
  readonly name: string;
  /** The suite of `lab run` that plays it. */
  readonly suite: "interop" | "framing";
  readonly title: string;
  /** Where it was read from, for messages. */
  readonly file: string;
  /** Report and section that it follows. */
  readonly source: string | undefined;
  readonly protocols: readonly ProtocolName[] | "any";
  readonly features: readonly string[];
  readonly readings: readonly Reading[];
  /** Their names; who is not named here is called as the protocol of their program has it. */
  readonly people: Readonly<Partial<Record<NamedPerson, string>>>;
  /** What they type where a password is asked; who is not named here types that of their account. */
  readonly passwords: Readonly<Partial<Record<NamedPerson, string>>>;
  /** For protocols whose clients say that they are there: how often, and after what silence they are struck off. */
  readonly timers: { readonly helloMs: number; readonly dropMs: number };
  readonly steps: readonly Step[];
  /** The recorded trace that a run is held against, relative to the package. */
  readonly packets: string | undefined;
  /** How long a step waits for its event. */
  readonly limitMs: number;
}

import type { ProtocolName, Reading } from "../../impls/impl.ts";

/**
 * A person of a scenario. `host` sits at the server where the protocol has such a person; `witness` is a second client of the
 * server's own kind; `partner` is the host where there is one, else the witness; `server` is the server program itself.
 */
export type Person = "client" | "host" | "witness" | "partner" | "server";

/** One thing that a person does or sees. `line` is its place in the scenario file, from 1. */
export type Step = { readonly line: number; readonly text: string } & (
  | { readonly type: "joins"; readonly who: Person }
  | { readonly type: "sees"; readonly who: Person; readonly pattern: string }
  | { readonly type: "never-sees"; readonly who: Person; readonly pattern: string }
  | { readonly type: "says"; readonly who: Person; readonly words: string }
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
  readonly title: string;
  /** Where it was read from, for messages. */
  readonly file: string;
  /** Report and section that it follows. */
  readonly source: string | undefined;
  readonly protocols: readonly ProtocolName[] | "any";
  readonly features: readonly string[];
  readonly readings: readonly Reading[];
  readonly people: { readonly client: string; readonly host: string; readonly witness: string };
  readonly steps: readonly Step[];
  /** The recorded trace that a run is held against, relative to the package. */
  readonly packets: string | undefined;
  /** How long a step waits for its event. */
  readonly limitMs: number;
}

import type { ProtocolName, Reading } from "../../impls/impl.ts";
import type { Writes } from "../../wire/writes.ts";
import type { WireStepOrder } from "./wire-step.ts";

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
  /** Says it, and is ended without a word (SIGKILL) once the first segment of it is on the wire. */
  | { readonly type: "breaks-off"; readonly who: Person; readonly words: string }
  /** The two come into a conversation of two, as their protocol has it; nothing where whoever is there hears everybody. */
  | { readonly type: "meets"; readonly who: Person; readonly whom: Person }
  | { readonly type: "leaves"; readonly who: Person }
  /** The person's program is ended without a word (SIGKILL). */
  | { readonly type: "vanishes"; readonly who: Person }
  /** The person's program stands still from here on and reads nothing (SIGSTOP). */
  | { readonly type: "freezes"; readonly who: Person }
  /** It goes on (SIGCONT). */
  | { readonly type: "thaws"; readonly who: Person }
  /** The person's program ends by itself. */
  | { readonly type: "ends"; readonly who: Person }
  /** The person's input is closed (Ctrl-D). */
  | { readonly type: "closes-input"; readonly who: Person }
  /** The server program is started here instead of before the first step. */
  | { readonly type: "server-starts" }
  /** Nothing is sent and nothing is shown for so long: proves that somebody is left waiting. */
  | { readonly type: "quiet"; readonly durationMs: number }
  /** The wire does so to the frames to come. */
  | { readonly type: "wire"; readonly order: WireStepOrder }
);

/** The suites of `lab run` whose cells are scenarios of one protocol, with what the reports' programs lose in them declared. */
export const scenarioSuites = ["limits", "crowd", "faults"] as const;

/** One of them. */
export type ScenarioSuite = (typeof scenarioSuites)[number];

/** Tells whether a scenario is about what goes wrong between two programs, and needs a wire that takes orders. */
export function hasFaults({ suite, steps }: Pick<Scenario, "suite" | "steps">): boolean {
  return suite === "faults" || steps.some(({ type }) => type === "wire" || type === "breaks-off");
}

/** A scripted conversation, read from `fixtures/scenarios/NAME.yaml`. */
export interface Scenario {
  readonly name: string;
  /** The suite of `lab run` that plays it. */
  readonly suite: "interop" | "framing" | ScenarioSuite;
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
  /** How the client hands its messages to TCP; `undefined` for one that writes as it does. Then it is one of the lab's own, in the robust reading. */
  readonly writes: Writes | undefined;
  readonly steps: readonly Step[];
  /** The recorded trace that a run is held against, relative to the package. */
  readonly packets: string | undefined;
  /** How long a step waits for its event. */
  readonly limitMs: number;
}

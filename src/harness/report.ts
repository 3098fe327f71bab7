import type { ProtocolName, Reading } from "../impls/impl.ts";
import type { Writes } from "../impls/recut.ts";
import type { NetworkName } from "../netlab/network.ts";

/** `fail`: the program under test broke a rule. `error`: the lab broke. `unsupported`: declared so before the run. `inconclusive`: the evidence does not suffice. */
export type Verdict = "pass" | "fail" | "unsupported" | "inconclusive" | "error";

/** Wireshark's severities. */
export type Severity = "chat" | "note" | "warn" | "error";

/** How much of what was said reached the other side. */
export type Level = "full" | "partial" | "one-way" | "none";

/** A packet beside a finding, as a ladder draws it. */
export interface LadderRow {
  readonly frame: number;
  /** Milliseconds since the first packet of the capture. */
  readonly timeMs: number;
  readonly from: "client" | "server";
  /** Flags and relative numbers, as in Wireshark's Info column. */
  readonly summary: string;
  /** The data, quoted and cut; empty without any. */
  readonly data: string;
}

/** What one rule says of one cell, with the packets that bear it out. */
export interface Finding {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly severity: Severity;
  /** Whose doing it is; `null` when it is nobody's fault. */
  readonly side: "client" | "server" | "lab" | null;
  /** One sentence for a learner: what is so, and why. */
  readonly message: string;
  /** Frame numbers of the cell's capture.pcapng. */
  readonly frames: readonly number[];
  /** A Wireshark display filter that shows them. */
  readonly filter: string | null;
  readonly sent: string | null;
  readonly expected: string | null;
  readonly got: string | null;
  /** For what is no `pass`: the packets around the place, in order. */
  readonly ladder: readonly LadderRow[];
}

/** One pairing playing one scenario. */
export interface Cell {
  readonly client: string;
  readonly server: string;
  readonly scenario: string;
  readonly protocol: { readonly client: ProtocolName; readonly server: ProtocolName };
  readonly reading: { readonly client: Reading | null; readonly server: Reading | null };
  /** How the messages of one side were handed to TCP: `whole`, `char`, `octet`, `merged` or `cut:N`. */
  readonly writes: Writes;
  /** The side that wrote so, whose partner is under test; `null` where nothing was cut. */
  readonly writer: "client" | "server" | null;
  readonly fault: null;
  readonly verdict: Verdict;
  /** What was observed; `null` when the cell says nothing of it. */
  readonly level: Level | null;
  /** What fixtures/interop/expected.yaml declares; `null` when nothing is declared. */
  readonly declared: Level | null;
  /** One sentence: why this verdict. */
  readonly why: string;
  readonly findings: readonly Finding[];
  /** The evidence folder, relative to the report's. */
  readonly evidence: string;
  readonly durationMs: number;
  /** Milliseconds that the scenario itself asked to wait: for quiet, for pauses of the programs, and for what never came. */
  readonly waitedMs: number;
  /** The command that plays this cell again. */
  readonly repeat: string;
}

/** How a run reached the wire. */
export interface NetworkUse {
  readonly used: NetworkName;
  readonly why: string;
  /** `kernel`, `arrival` or `none`. */
  readonly clock: "kernel" | "arrival" | "none";
  /** The program that captured. */
  readonly capture: string;
  /** Whether dropped packets were counted. */
  readonly dropsKnown: boolean;
}

/** The result of a run: the one type that reporters, the page and grades read (schema `lab-report/1`). */
export interface Report {
  readonly schema: "lab-report/1";
  readonly tool: { readonly name: "lab"; readonly version: string };
  readonly command: string;
  readonly seed: number;
  readonly net: NetworkUse;
  readonly cells: readonly Cell[];
  readonly summary: Readonly<Record<Verdict, number>>;
}

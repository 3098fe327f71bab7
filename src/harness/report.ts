import type { ProtocolName, Reading } from "../impls/impl.ts";
import type { NetworkName } from "../netlab/network.ts";
import type { Writes } from "../wire/writes.ts";

/** `fail`: the program under test broke a rule. `error`: the lab broke. `unsupported`: declared so before the run. `inconclusive`: the evidence does not suffice. */
export type Verdict = "pass" | "fail" | "unsupported" | "inconclusive" | "error";

/** Wireshark's severities. */
export type Severity = "chat" | "note" | "warn" | "error";

/** How much of what was said reached the other side. */
export type Level = "full" | "partial" | "one-way" | "none";

/** A packet beside a finding, as a ladder draws it. */
export interface LadderRow {
  /** Its number in capture.pcapng; `null` for a packet that is not in it, because the wire lost it before. */
  readonly frame: number | null;
  /** Its number in the capture of the wire's other end, where there is one and it is in that. */
  readonly farFrame?: number | undefined;
  /** What the wire did to it; absent for a packet that it carried as it was. */
  readonly fate?: "lost" | "damaged" | "doubled" | "added" | "overtaken" | undefined;
  /** Milliseconds since the first packet of the capture. */
  readonly timeMs: number;
  readonly from: "client" | "server";
  /** Flags and relative numbers, as in Wireshark's Info column. */
  readonly summary: string;
  /** The data, quoted and cut; empty without any. */
  readonly data: string;
}

/** Who did what with the octets that a finding is about: the capture, the kernels' TCP and the programs are told apart. */
export interface Layers {
  /** What TCP carried, in which frames, what of it again, and whether the other kernel has it. */
  readonly kernel: string;
  /** What the program wrote, or what it showed of what had come; `null` where nobody saw it. */
  readonly program: string | null;
  /** Where the message ended, or would have. */
  readonly message: string | null;
  /** What only looks so because of how it was captured. */
  readonly capture: string | null;
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
  /** Frame numbers of the capture of the wire's other end; absent where there is none, or none is meant. */
  readonly farFrames?: readonly number[] | undefined;
  /** A Wireshark display filter that shows them. */
  readonly filter: string | null;
  readonly sent: string | null;
  readonly expected: string | null;
  readonly got: string | null;
  /** For what is no `pass`: the packets around the place, in order. */
  readonly ladder: readonly LadderRow[];
  /** For a `fail` about what was sent, framed or delivered. */
  readonly layers?: Layers;
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
  /** The steps that made faults, joined by semicolons; `null` without any. */
  readonly fault: string | null;
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
  /** When it began: ISO 8601, UTC, to the millisecond; `null` when it was not played. */
  readonly startedAt: string | null;
  readonly durationMs: number;
  /** Milliseconds that the scenario itself asked to wait: for quiet, for pauses of the programs, and for what never came. */
  readonly waitedMs: number;
  /** The command that plays this cell again. */
  readonly repeat: string;
}

/** Who or what a cause lies with, and its names: of a program, or of the client and the server of a pair, or of a scenario. */
export interface Blamed {
  readonly type: "client" | "server" | "pair" | "scenario" | "environment" | "lab";
  readonly names: readonly string[];
}

/** What went wrong, once for all cells that it spoilt. */
export interface Cause {
  readonly verdict: "fail" | "error" | "inconclusive";
  /** The rule that heads the cells; `null` where the lab broke before any was held. */
  readonly rule: string | null;
  /** What is said in the example. */
  readonly message: string;
  readonly who: Blamed;
  /** Plain words: what in the whole grid says that it lies there. */
  readonly because: string;
  /** When the first and the last of the cells began, where the cause lies with the environment. */
  readonly since: string | null;
  readonly until: string | null;
  /** Places in the report's `cells`, from 0, in order. */
  readonly cells: readonly number[];
  /** One of them that shows it. */
  readonly example: {
    readonly cell: number;
    readonly frames: readonly number[];
    readonly filter: string | null;
    readonly repeat: string;
  };
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
  /** The cells that are neither `pass` nor `unsupported`, by cause: what spoilt most first. */
  readonly causes: readonly Cause[];
}

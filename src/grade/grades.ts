import type { LadderRow, NetworkUse } from "../harness/report.ts";
import type { SandboxUse } from "../netlab/sandbox/sandbox.ts";

/** Until when a student does not see a check: Gradescope's words. */
export type Visibility = "visible" | "after_due_date" | "after_published" | "hidden";

/** What of a failure a student is shown. */
export type Reveal = "message" | "expected" | "actual" | "packets";

/**
 * `partial`: some of what the check asks for holds. `skipped`: a check that it needs did not pass. `ungraded`: the lab or the machine
 * could not decide, which costs no points and gives none.
 */
export type CheckVerdict = "pass" | "partial" | "fail" | "skipped" | "ungraded";

/** One conversation that a check looked at. */
export interface CheckedCell {
  /** The program at the other end: a reference, or another submission. */
  readonly partner: string;
  readonly scenario: string;
  /** How the partner's messages were handed to TCP: `whole`, `octet` and so on. */
  readonly writes: string;
  /** `fail` only where it is this submission's doing; `undecided` where that cannot be said. */
  readonly verdict: "pass" | "fail" | "undecided";
  /** The rules of the check that hold in it, and those that do not; empty where the check names none. */
  readonly held: readonly string[];
  readonly broken: readonly string[];
  readonly why: string;
  /** The evidence folder, relative to the grades; `null` where nothing was played. */
  readonly evidence: string | null;
}

/** What one check says of one submission. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly verdict: CheckVerdict;
  /** Whole points; `null` when ungraded. */
  readonly points: number | null;
  readonly maxPoints: number;
  readonly visibility: Visibility;
  readonly reveal: readonly Reveal[];
  /** One sentence: why these points. */
  readonly why: string;
  /** Of the first failure: the rule that is broken; `null` without one. */
  readonly rule: string | null;
  /** Of the first failure: the frames of its capture.pcapng that show it, and a Wireshark display filter for them. */
  readonly frames: readonly number[];
  readonly filter: string | null;
  readonly expected: string | null;
  readonly got: string | null;
  /** Of the first failure: the packets around the place, in order. */
  readonly ladder: readonly LadderRow[];
  /** Of the first failure, relative to the grades; `null` without one. */
  readonly evidence: string | null;
  /** The command that plays the first failure again; `null` without one. */
  readonly repeat: string | null;
  readonly cells: readonly CheckedCell[];
  readonly durationMs: number;
}

/** What became of one submission. */
export interface GradedSubmission {
  /** The name of its folder, unique in the batch; the gradebook's key. */
  readonly id: string;
  /** `missing`: there is no folder, or no program in it that can be graded; zero points. */
  readonly status: "graded" | "ungraded" | "missing";
  /** Why it is not graded; `null` when it is. */
  readonly why: string | null;
  /** When it was handed in, ISO 8601; `null` when nobody knows. */
  readonly submitted: string | null;
  /** Milliseconds after the assignment's due date; `null` when in time, or when there is no due date. */
  readonly lateMs: number | null;
  /** `null` when ungraded. */
  readonly score: number | null;
  readonly maxScore: number;
  readonly checks: readonly CheckResult[];
  /** Its folder of feedback and evidence, relative to the grades. */
  readonly folder: string;
}

/** A class's grades: the one type that exports read (schema `lab-grades/1`). */
export interface Grades {
  readonly schema: "lab-grades/1";
  readonly tool: { readonly name: "lab"; readonly version: string };
  readonly assignment: {
    readonly title: string;
    readonly protocol: string;
    readonly due: string | null;
    readonly maxScore: number;
    /** SHA-256 of the assignment and of all that it names, hexadecimal. */
    readonly digest: string;
  };
  readonly seed: number;
  readonly sandbox: SandboxUse;
  readonly net: NetworkUse;
  /** Sorted by id. */
  readonly submissions: readonly GradedSubmission[];
  readonly summary: {
    readonly graded: number;
    readonly ungraded: number;
    readonly missing: number;
    readonly late: number;
    /** Submissions with all points. */
    readonly full: number;
  };
}

import type { Implementation } from "../../harness/scenario/implementation.ts";
import type { ProgramsEntry } from "../../harness/scenario/implementations-schema.ts";
import type { Scenario } from "../../harness/scenario/scenario.ts";
import type { ProtocolName } from "../../impls/impl.ts";
import type { BoxLimits } from "../../netlab/sandbox/sandbox.ts";
import type { Writes } from "../../wire/writes.ts";
import type { Reveal, Visibility } from "../grades.ts";

/** Whom a check pairs a submission with: references, or every other submission of the batch. */
export type Partners = readonly Implementation[] | "class";

/** One thing that is asked of a submission. */
export interface Check {
  /** Lower-case letters, digits and hyphens; unique in the assignment. */
  readonly id: string;
  /** Said to the student. */
  readonly title: string;
  /** Which of the submission's programs is under test. */
  readonly role: "client" | "server";
  readonly partners: Partners;
  /** Of `class`: with how many others each is paired, those next in the order of their names; all when absent. */
  readonly classmates: number | undefined;
  /** Empty where messages are cut and the framing suite's own conversation is played. */
  readonly scenarios: readonly Scenario[];
  /** How the partner hands its messages to TCP. */
  readonly writes: readonly Writes[];
  /** Whole. */
  readonly points: number;
  /** The rules that decide; empty where the whole verdict does. */
  readonly rules: readonly string[];
  /** Whether points are given in proportion to what holds. */
  readonly partial: boolean;
  /** Checks that must pass before this one counts. */
  readonly needs: readonly string[];
  readonly visibility: Visibility;
  readonly reveal: readonly Reveal[];
}

/** A broken program that comes with an assignment, and what its fault must cost. */
export interface BrokenProgram {
  /** Its folder, absolute. */
  readonly folder: string;
  readonly fault: string;
  /** Points lost, by the check's id. */
  readonly loses: Readonly<Record<string, number>>;
}

/** What a teacher asks of a class. */
export interface Assignment {
  readonly file: string;
  readonly title: string;
  readonly protocol: ProtocolName;
  /** The name of the manifest in each submission's folder, or the programs that every submission has. */
  readonly implementation: string | ProgramsEntry;
  /** ISO 8601. */
  readonly due: string | undefined;
  readonly checks: readonly Check[];
  /** What a submission's program may use. */
  readonly limits: BoxLimits;
  /** A right program, absolute; `undefined` without one. */
  readonly solution: string | undefined;
  readonly selftest: readonly BrokenProgram[];
  /** SHA-256 of the file and of the scenarios that it names, hexadecimal. */
  readonly digest: string;
}

/** The points of all checks. */
export function maxScoreOf({ checks }: { readonly checks: readonly Pick<Check, "points">[] }): number {
  return checks.reduce((sum, { points }) => sum + points, 0);
}

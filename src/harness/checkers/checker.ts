import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";

/** A rule, as reports and docs/rules.md show it. */
export interface Rule {
  readonly id: string;
  /** What must hold, in one sentence. */
  readonly title: string;
  /** RFC section, or report and section. */
  readonly source: string;
  /** What to do about it, for the author of the program that broke it. */
  readonly advice: string;
  /** Whether it is read off packets; such a rule is `inconclusive` without usable ones. */
  readonly needsPackets: boolean;
}

/** Holds evidence against its rules. Pure: the same evidence gives the same findings. */
export interface Checker {
  readonly rules: readonly Rule[];
  check(evidence: Evidence): readonly Finding[];
}

import { scenarioSuites } from "../scenario/scenario.ts";

/** The suites of `lab run`, the usual one first. */
export const suiteNames = ["interop", "framing", ...scenarioSuites, "conformance"] as const;

/** One of them. */
export type SuiteName = (typeof suiteNames)[number];

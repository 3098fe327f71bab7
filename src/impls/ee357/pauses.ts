import type { ProgramOptions } from "../impl.ts";

/** How long the programs wait between messages, in milliseconds. */
export interface Pauses {
  /** Behind a log-in, before its answer, and behind that. */
  readonly pause: number;
  /** Before the server asks for the name. */
  readonly aliasPause: number;
}

/** What the report's programs sleep (report §3.2, §3.3). */
export const REPORT_PAUSES: Pauses = { pause: 50, aliasPause: 2000 };

/** Returns the pauses that were set, and the report's for the others. */
export function pausesOf({ settings }: ProgramOptions): Pauses {
  const { pause, "alias-pause": aliasPause } = settings;
  return {
    pause: typeof pause === "number" ? pause : REPORT_PAUSES.pause,
    aliasPause: typeof aliasPause === "number" ? aliasPause : REPORT_PAUSES.aliasPause,
  };
}

import type { NetworkName } from "../../netlab/network.ts";
import { checkCapture } from "./capture.ts";
import type { Check } from "./check.ts";
import { checkLoopback, checkNode } from "./machine.ts";
import { checkNetlab } from "./netlab.ts";
import { checkSandbox } from "./sandbox.ts";
import { checkTools } from "./tools.ts";

/** What this machine can do: the result of `lab doctor --json`. */
export interface Examination {
  readonly schema: "lab-doctor/1";
  readonly checks: readonly Check[];
  /** Which networks a run can take here. */
  readonly networks: Readonly<Record<NetworkName, boolean>>;
  /** Whether packets can be captured on this machine's own interfaces. */
  readonly capture: boolean;
}

/** Looks at this machine; it changes nothing, and nothing is left behind. */
export async function examineMachine(): Promise<Examination> {
  const [loopback, netlab, capture, tools] = await Promise.all([
    checkLoopback(),
    checkNetlab(),
    checkCapture(),
    checkTools(),
  ]);
  const talks = loopback.state === "ok";
  return {
    schema: "lab-doctor/1",
    checks: [checkNode(), loopback, ...netlab.checks, ...capture.checks, checkSandbox(), ...tools],
    networks: { netlab: netlab.possible, loopback: talks && capture.possible, none: talks },
    capture: capture.possible,
  };
}

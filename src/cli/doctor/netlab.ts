import { diagnoseNetlab, type NetlabCheck } from "../../netlab/diagnose.ts";
import { type Check, fine, lacking } from "./check.ts";

/** What was found out by making a netlab and taking it down. */
export interface NetlabExamination {
  readonly checks: readonly Check[];
  readonly possible: boolean;
}

/** Makes a netlab and takes it down; where that fails, says which setting or right is missing. */
export async function checkNetlab(): Promise<NetlabExamination> {
  const found = await diagnoseNetlab();
  const checks = found.filter(({ name }) => name === "namespaces" || name === "netlab").map(toCheck);
  return { checks, possible: found.some(({ name, ok }) => name === "netlab" && ok) };
}

function toCheck({ name, ok, detail, remedy }: NetlabCheck): Check {
  return ok ? fine(name, detail) : lacking(name, detail, remedy ?? null);
}

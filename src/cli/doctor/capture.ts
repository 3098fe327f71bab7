import { type CaptureToolState, captureTools } from "../../capture/live/capture-tools.ts";
import { type Check, fine, lacking } from "./check.ts";
import { checkCap } from "./machine.ts";
import { explainMissing } from "./tools.ts";

/** What was found out by capturing on the loopback interface with each tool. */
export interface CaptureExamination {
  readonly checks: readonly Check[];
  /** Whether any tool captures here. */
  readonly possible: boolean;
}

/** Captures on the loopback interface with each tool, for as long as it takes to know that it can. */
export async function checkCapture(): Promise<CaptureExamination> {
  const [states, cap] = await Promise.all([captureTools(), checkCap()]);
  const checks = await Promise.all(states.map((state) => checkState(state, cap)));
  return { checks, possible: states.some(({ available }) => available) };
}

function checkState(
  { tool, available, path, version, why }: CaptureToolState,
  cap: Check,
): Check | Promise<Check> {
  if (available) return fine(tool, `${version ?? "there"}, captures on lo`);
  if (tool === "cap" && cap.state !== "ok") return cap;
  if (tool !== "cap" && path === undefined) return explainMissing(tool);
  return explainRefusal(tool, why ?? "it does not say why");
}

/** The first sentence is what is wrong, the rest what to do. */
function explainRefusal(tool: string, why: string): Check {
  const sentences = why.replace("Nothing can be captured on lo: ", "").split(/(?<=\.) /);
  const remedy = sentences.slice(1).join(" ");
  return lacking(tool, sentences[0] ?? why, remedy === "" ? null : remedy);
}

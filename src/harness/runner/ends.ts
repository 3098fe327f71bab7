import { quoteShortly } from "../shortly.ts";
import { isHopeless } from "./idle.ts";
import type { Program } from "./program.ts";
import type { Stage } from "./stage.ts";
import { exitWords } from "./starting.ts";
import { done, limit, type StepResult } from "./step-result.ts";

/** Does what ends a program, and waits until it has ended. */
export async function endsAfter(
  stage: Stage,
  program: Program,
  act: () => Promise<void>,
): Promise<StepResult> {
  await act();
  const { scenario, cancelled, limits } = stage.casting;
  const { quietMs } = limits;
  const since = stage.pulse.now();
  const ended = await stage.pulse.until(
    () => {
      if (!program.running) return true;
      return quietMs !== undefined && isHopeless(stage, since, quietMs) ? false : undefined;
    },
    { limitMs: scenario.limitMs, cancelled, ...(quietMs === undefined ? {} : { pollMs: 20 }) },
  );
  if (ended === true) return done(`ended ${exitWords(program)}`);
  const last = program.screen.tail(1)[0];
  const waited =
    ended === false ? `once nothing had moved for ${quietMs} ms` : `after ${scenario.limitMs} ms`;
  return limit(
    `the ${program.role} program was still running ${waited}; its last line was ${quoteShortly(last ?? "")}`,
  );
}

/**
 * Waits until a program has ended by itself. A server whose manifest says that Ctrl-C ends it may keep serving: it gets Ctrl-C once
 * it has closed the chat's connection.
 */
export async function endsByItself(stage: Stage, program: Program): Promise<StepResult> {
  const mayServeOn = program.role === "server" && stage.specOf("server")?.leave === "interrupt";
  if (!mayServeOn) return endsAfter(stage, program, async () => {});
  const { scenario, cancelled } = stage.casting;
  const closed = await stage.pulse.until(() => (!program.running || chatIsClosed(stage) ? true : undefined), {
    limitMs: scenario.limitMs,
    cancelled,
  });
  if (closed === undefined)
    return limit(`the server program had not closed the chat's connection after ${scenario.limitMs} ms`);
  return endsAfter(stage, program, () => program.signal("SIGINT", "leave"));
}

/** A second client may still stand in the queue. Without a capture nothing shows the closing. */
function chatIsClosed({ casting: { tracker }, entries }: Stage): boolean {
  const queued = entries.filter((entry) => entry.type === "connected" && entry.program !== "client");
  return tracker.unendedCount() <= queued.length;
}

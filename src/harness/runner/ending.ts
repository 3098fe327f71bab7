import { untilTakenIn } from "./idle.ts";
import type { Program } from "./program.ts";
import type { Stage } from "./stage.ts";

/**
 * Ends what still runs, frozen or not, each asked before it is killed: clients first, so that a server sees them go, and one after the other, as a
 * server with a thread for each takes two that go at once in any order.
 */
export async function endPrograms(stage: Stage): Promise<void> {
  const running = [...stage.programs.values()].filter((program) => program.running);
  for (const program of running) await program.thaw();
  const clients = running.filter(({ role }) => role !== "server");
  for (const program of clients) await end(stage, program);
  if (running.some(({ role }) => role === "server") && stage.casting.tracker.unendedCount() > 0)
    await untilTakenIn(stage);
  await Promise.all(running.filter(({ role }) => role === "server").map((program) => end(stage, program)));
}

async function end(stage: Stage, program: Program): Promise<void> {
  const wasToEnd = stage.entries.some(
    (entry) => entry.type === "step" && entry.outcome === "limit" && askedToEnd(stage, entry.index, program),
  );
  if (!wasToEnd) {
    await program.signal("SIGINT", "end-of-cell");
    if (await ended(stage, program)) return;
  }
  await program.signal("SIGKILL", wasToEnd ? "stuck" : "end-of-cell");
  await ended(stage, program);
}

function askedToEnd(stage: Stage, index: number, program: Program): boolean {
  const step = stage.casting.scenario.steps[index];
  return (step?.type === "leaves" || step?.type === "ends") && stage.roleOf(step.who) === program.role;
}

async function ended(stage: Stage, program: Program): Promise<boolean> {
  const limitMs = stage.casting.limits.endMs;
  return (await stage.pulse.until(() => (program.running ? undefined : true), { limitMs })) === true;
}

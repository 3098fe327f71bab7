import { processTree } from "../../netlab/process.ts";
import { listeningAddresses, listeningPorts } from "../../netlab/sockets.ts";
import type { ProgramFailure } from "../evidence.ts";
import { sayLastLine } from "../last-line.ts";
import type { Program } from "./program.ts";
import { sparingly } from "./sparingly.ts";
import type { Stage } from "./stage.ts";

/** How often the kernel's socket table is read while waiting for it to change: it gives no event. */
const POLL_MS = 5;

/** How long a program may take to show a prompt before the next answer is typed all the same. */
const PROMPT_MS = 250;

/** A port of this machine that another program took before the server under test could listen there. */
export class PortTakenError extends Error {
  constructor(port: number) {
    super(`port ${port} was taken by another program of this machine before the server listened there`);
    this.name = "PortTakenError";
  }
}

/**
 * Starts the server and waits until it is ready and listens where it must; notes a failure when it does not get there.
 * @throws {PortTakenError} when that is not its fault.
 */
export async function startServer(stage: Stage): Promise<Program> {
  const server = stage.start("server");
  const spec = stage.specOf("server");
  const { port, cancelled } = stage.casting;
  const ports = sparingly(POLL_MS, () => ownPorts(stage, server));
  await answerPrompts(stage, server);
  const ready = await stage.pulse.until(
    () => {
      if (isUnusable(server)) return "unusable";
      const shown = spec?.ready === undefined || server.screen.matches(spec.ready) !== undefined;
      return shown && ports().includes(port) ? "ready" : undefined;
    },
    { limitMs: readyMs(stage), pollMs: POLL_MS, cancelled },
  );
  if (ready === "ready")
    stage.transcript.note({
      type: "ready",
      program: "server",
      how: spec?.ready ? "line" : "listening",
      at: listeningAddresses(stage.casting.network.server, port, ownProcesses(stage, server)),
    });
  else if (!cancelled.aborted) {
    if (isTaken(stage)) throw new PortTakenError(port);
    explainNotReady(stage, server);
  }
  return server;
}

/** Says how a program ended. */
export function exitWords(program: Program): string {
  if (program.exit?.signal != null) return `by signal ${program.exit.signal}`;
  return `with exit code ${program.exit?.code ?? "unknown"}`;
}

/** Types a program's answers, each once it has shown something new: many programs read one line at a time. */
export async function answerPrompts(stage: Stage, program: Program): Promise<void> {
  const answers = stage.specOf(program.role)?.type ?? [];
  let shownBefore = "";
  for (const answer of answers) {
    await stage.pulse.until(
      () => (program.screen.prompt !== shownBefore || isUnusable(program) ? true : undefined),
      {
        limitMs: PROMPT_MS,
        cancelled: stage.casting.cancelled,
      },
    );
    if (isUnusable(program)) return;
    shownBefore = program.screen.prompt;
    const line = stage.fill(answer, program.role);
    program.type(line, "prompt", line);
  }
}

/** Tells whether nothing can be expected of a program any more. */
export function isUnusable(program: Program): boolean {
  return program.failure !== undefined || !program.running;
}

/** The ports that a server listens on; a host of netlab has no other programs, this machine may. */
function ownPorts(stage: Stage, server: Program): readonly number[] {
  return listeningPorts(stage.casting.network.server, ownProcesses(stage, server));
}

function ownProcesses({ casting: { network } }: Stage, { pid }: Program): readonly number[] | undefined {
  return network.name === "netlab" || pid === undefined ? undefined : processTree(pid);
}

/** Tells whether a program that is none of this cell's listens where the server must. */
function isTaken({ casting: { network, port } }: Stage): boolean {
  if (network.ownProcesses === undefined || !listeningPorts(network.server).includes(port)) return false;
  return !listeningPorts(network.server, network.ownProcesses()).includes(port);
}

function explainNotReady(stage: Stage, server: Program): void {
  if (server.failure !== undefined) return;
  const last = server.screen.tail(1)[0];
  const [kind, what] = findObstacle(stage, server);
  server.fail(kind, `the server program ${what}. ${sayLastLine(last)}`);
}

function findObstacle(stage: Stage, server: Program): readonly [ProgramFailure, string] {
  const { port } = stage.casting;
  if (!server.running) return ["exited", `ended ${exitWords(server)} before it was ready`];
  const ports = ownPorts(stage, server);
  if (ports.includes(port)) {
    const expression = String(stage.specOf("server")?.ready);
    const remedy =
      "correct `ready` in its manifest or leave it out, or set `pty: true` for a program that holds its output back";
    const what = `listens on port ${port} but printed no line that matches ${expression} within ${readyMs(stage)} ms`;
    return ["no-ready-line", `${what}: ${remedy}`];
  }
  if (ports.length > 0) return ["wrong-port", `listens on port ${ports.join(", ")}, not on ${port}`];
  const remedy = "if it needs longer, say so in its manifest, as in `readyWithin: 20s`";
  return ["hangs", `was still not listening on port ${port} after ${readyMs(stage)} ms: ${remedy}`];
}

/** How long the server may take, as its manifest says. */
function readyMs(stage: Stage): number {
  return stage.specOf("server")?.readyMs ?? 0;
}

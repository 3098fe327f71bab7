import { findProtocol } from "../../impls/registry.ts";
import { establishedTo } from "../../netlab/sockets.ts";
import { utf8 } from "../../wire/octets.ts";
import type { ProgramFailure, ProgramRole } from "../evidence.ts";
import { sayLastLine } from "../last-line.ts";
import { untilSettled } from "./idle.ts";
import type { Program } from "./program.ts";
import { sparingly } from "./sparingly.ts";
import type { Stage } from "./stage.ts";
import { answerPrompts, exitWords, isUnusable } from "./starting.ts";

/** How often the kernel's socket table is read while waiting for it to change: it gives no event. */
const POLL_MS = 5;

/** For so long nothing moves once a server is done with a client that joins, where no packet tells; the lab's servers pause for less. */
const UNSEEN_MS = 300;

/** How late a packet may come out of the capture. */
const LATE_PACKET_MS = 250;

/** Starts a client, types its answers, and waits until the kernel has its connection; notes a failure when it opens none. */
export async function joinClient(stage: Stage, role: ProgramRole): Promise<Program> {
  const program = await tryToJoin(stage, role);
  const joined = stage.entries.find((entry) => entry.type === "connected" && entry.program === role);
  if (joined?.type === "connected") await waitForWelcome(stage, program, joined.port);
  else if (!stage.casting.cancelled.aborted) explainNotJoined(stage, program);
  return program;
}

/**
 * Waits until the server has told a client that it is in, where its protocol has that, or that the password which the scenario makes up is
 * wrong. Without a capture it is taken to have done so once nothing moves.
 */
async function waitForWelcome(stage: Stage, program: Program, port: number): Promise<void> {
  const { client, server, scenario, tracker, cancelled, people, port: serverPort } = stage.casting;
  const { role } = program;
  const own = role === "client" ? client : stage.implementationOf(role);
  const protocol = findProtocol(server.protocol);
  const isRefused = role !== "server" && scenario.passwords[role] !== undefined && people.accounts.length > 0;
  const answer = isRefused ? protocol?.refusal : protocol?.welcome;
  if (answer === undefined || own?.protocol !== server.protocol) return;
  if (!stage.casting.isCaptured) return untilSettled(stage, UNSEEN_MS);
  const wanted = utf8(answer);
  await stage.pulse.until(
    () => {
      if (isUnusable(program)) return true;
      const connection = tracker
        .connections()
        .find((each) => each.client.port === port && each.server.port === serverPort);
      return connection !== undefined && indexOf(connection.serverToClient.octets, wanted) >= 0
        ? true
        : undefined;
    },
    { limitMs: scenario.limitMs, cancelled },
  );
  // Who is asked again types when asked: what was typed before may be thrown away, as by getpass.
  if (isRefused) await untilSettled(stage);
}

function indexOf(octets: Uint8Array, wanted: Uint8Array): number {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).indexOf(wanted);
}

/** Does what `joinClient` does where nobody need listen: to open no connection is no failure. */
export async function tryToJoin(stage: Stage, role: ProgramRole): Promise<Program> {
  const { scenario, cancelled } = stage.casting;
  const findPort = portFinder(stage, role);
  const program = stage.start(role);
  await answerPrompts(stage, program);
  const waiting = { pollMs: POLL_MS, cancelled };
  await stage.pulse.until(() => findPort() ?? (isUnusable(program) ? "unusable" : undefined), {
    limitMs: scenario.limitMs,
    ...waiting,
  });
  const port = await stage.pulse.until(findPort, {
    limitMs: program.running ? 0 : LATE_PACKET_MS,
    ...waiting,
  });
  if (port !== undefined)
    stage.transcript.note({ type: "connected", program: role, port, to: stage.casting.port });
  return program;
}

/**
 * Returns a look for the port that a program started from now on connects from: in the kernel's table, which forgets a connection
 * that its other side closed, else in the capture, which shows it a little later.
 */
function portFinder(stage: Stage, role: ProgramRole): () => number | undefined {
  const { port, tracker } = stage.casting;
  const listed = sparingly(POLL_MS, () => establishedTo(stage.hostOf(role), port));
  let looked = 0;
  const captured = () => {
    const fresh = tracker.openings().slice(looked);
    looked += fresh.length;
    return fresh.flatMap(({ server, client }) => (server.port === port ? [client.port] : []));
  };
  const known = new Set([...listed(), ...captured(), ...connectedPorts(stage)]);
  let found: number | undefined;
  return () => {
    found ??= [...listed(), ...captured()].find((each) => !known.has(each));
    return found;
  };
}

function connectedPorts({ entries, casting: { port } }: Stage): readonly number[] {
  return entries.flatMap((entry) => (entry.type === "connected" && entry.to === port ? [entry.port] : []));
}

function explainNotJoined(stage: Stage, program: Program): void {
  if (program.failure !== undefined) return;
  const last = program.screen.tail(1)[0];
  const [kind, what] = findObstacle(stage, program);
  program.fail(kind, `the ${program.role} program ${what}. ${sayLastLine(last)}`);
}

function findObstacle(stage: Stage, program: Program): readonly [ProgramFailure, string] {
  const { port, scenario, network, tracker } = stage.casting;
  const elsewhere = tracker.connections().find(({ server }) => server.port !== port);
  if (elsewhere !== undefined) {
    const { address, port: wrong } = elsewhere.server;
    const there = `${network.server.address} port ${port}`;
    return ["wrong-port", `connected to ${address} port ${wrong}, not to ${there}`];
  }
  if (!program.running) return ["exited", `ended ${exitWords(program)} without a connection`];
  return ["hangs", `opened no connection to port ${port} within ${scenario.limitMs} ms`];
}

import type { Connection } from "../../capture/tcp/connection.ts";
import { findProtocol } from "../../impls/registry.ts";
import type { ProgramRole, TranscriptEntry } from "../evidence.ts";
import { sayLastLine } from "../last-line.ts";
import type { Step } from "../scenario/scenario.ts";
import type { WireStepOrder } from "../scenario/wire-step.ts";
import { quoteShortly } from "../shortly.ts";
import { endsAfter, endsByItself } from "./ends.ts";
import { isHopeless } from "./idle.ts";
import { joinPauseMs } from "./join-pause.ts";
import { joinClient, tryToJoin } from "./joining.ts";
import { meet, part } from "./meeting.ts";
import type { Program } from "./program.ts";
import type { Stage } from "./stage.ts";
import { exitWords, startServer } from "./starting.ts";
import { done, limit, type StepResult } from "./step-result.ts";

/** Plays one step: does what the person does, or waits for what the person sees. */
export async function playStep(stage: Stage, step: Step): Promise<StepResult> {
  switch (step.type) {
    case "server-starts":
      return started(await startServer(stage));
    case "quiet":
      return waitForQuiet(stage, step.durationMs);
    case "wire":
      return tellWire(stage, step.order);
    case "joins":
      return joins(stage, stage.roleOf(step.who));
    case "meets":
      return meet(stage, stage.roleOf(step.who), stage.roleOf(step.whom));
    default:
      return withProgram(stage, stage.roleOf(step.who), (program) => act(stage, program, step));
  }
}

type PersonStep = Exclude<Step, { type: "server-starts" | "quiet" | "wire" | "joins" | "meets" }>;

function act(stage: Stage, program: Program, step: PersonStep): Promise<StepResult> {
  switch (step.type) {
    case "sees":
      return sees(stage, program, step.pattern);
    case "never-sees":
      return Promise.resolve(neverSees(program, step.pattern));
    case "says":
      return Promise.resolve(says(stage, program, step.words));
    case "breaks-off":
      return breaksOff(stage, program, step.words);
    case "leaves":
      return leaves(stage, program);
    case "vanishes":
      return endsAfter(stage, program, () => program.signal("SIGKILL", "vanish"));
    case "freezes":
      return standsStill(program, true);
    case "thaws":
      return standsStill(program, false);
    case "closes-input":
      program.closeInput();
      return Promise.resolve(done("the input is closed"));
    case "ends":
      return endsByItself(stage, program);
  }
}

async function withProgram(
  stage: Stage,
  role: ProgramRole,
  play: (program: Program) => Promise<StepResult>,
): Promise<StepResult> {
  const program = stage.programs.get(role);
  if (program === undefined) return { outcome: "impossible", message: `no ${role} program runs` };
  return play(program);
}

function started(server: Program): StepResult {
  return server.failure === undefined ? done("the server is ready") : limit(server.failure.message);
}

async function joins(stage: Stage, role: ProgramRole): Promise<StepResult> {
  if (role === "server") return done("sits at the server already");
  if (stage.specOf(role) === undefined)
    return { outcome: "impossible", message: `no program plays the ${role}` };
  if (!stage.programs.has("server")) return joinsNobody(stage, role);
  if (isOneTooMany(stage)) return joinsInVain(stage, role);
  const { failure } = await joinClient(stage, role);
  if (failure !== undefined) return limit(failure.message);
  stage.waitedMs += joinPauseMs(stage.implementationOf(role));
  return done("connected");
}

/** Where no server runs yet, joining means to try. */
async function joinsNobody(stage: Stage, role: ProgramRole): Promise<StepResult> {
  tryToJoin(stage, role).catch((error: unknown) => {
    stage.programs.get(role)?.fail("crashed", `the ${role} program could not be started: ${String(error)}`);
  });
  return done("tries to connect");
}

/** Whether the server takes one client only and has had one. */
function isOneTooMany({ casting: { server }, entries }: Stage): boolean {
  return findProtocol(server.protocol)?.takesSeveral === false && entries.some(isConnected);
}

function isConnected({ type }: TranscriptEntry): boolean {
  return type === "connected";
}

/** A server that still listens leaves a second client in its kernel's queue; one that listens no more has its kernel refuse it. */
async function joinsInVain(stage: Stage, role: ProgramRole): Promise<StepResult> {
  const before = stage.entries.filter(isConnected).length;
  await tryToJoin(stage, role);
  const isQueued = stage.entries.filter(isConnected).length > before;
  return done(isQueued ? "connected" : "opened no connection, as the server takes one client only");
}

async function sees(stage: Stage, program: Program, pattern: string): Promise<StepResult> {
  const { scenario, limits, cancelled } = stage.casting;
  const since = stage.pulse.now();
  const found = await stage.pulse.until(
    () => {
      const line = takeAny(program, formsOf(stage, program, pattern));
      if (line !== undefined) return { line };
      if (!program.running) return { why: `the program ended ${exitWords(program)}` };
      if (limits.quietMs === undefined || !isHopeless(stage, since, limits.quietMs)) return undefined;
      return { why: `nothing moved for ${limits.quietMs} ms and every program waits`, isHopeless: true };
    },
    { limitMs: scenario.limitMs, cancelled, ...(limits.quietMs === undefined ? {} : { pollMs: 20 }) },
  );
  if (found !== undefined && "line" in found) return done(`saw ${quoteShortly(found.line)}`);
  if (found?.isHopeless === true) stage.waitedMs += limits.quietMs ?? 0;
  const last = program.screen.tail(1)[0];
  const instead =
    last === undefined
      ? `Nothing was on its screen${stage.specOf(program.role)?.pty === true ? "" : ": what a program prints to a pipe may stay in it until it is flushed"}.`
      : sayLastLine(last);
  const why = found?.why ?? `not within ${scenario.limitMs} ms`;
  return limit(`the ${program.role} program did not show ${quoteShortly(pattern)}: ${why}. ${instead}`);
}

/** A program may show a text in another form, as a client that prints octets does. */
function formsOf(stage: Stage, { role }: Program, pattern: string): readonly string[] {
  const protocol = findProtocol(stage.implementationOf(role)?.protocol ?? "");
  return protocol?.shownForms(pattern) ?? [pattern];
}

function takeAny({ screen }: Program, forms: readonly string[]): string | undefined {
  for (const form of forms) {
    const line = screen.take(form);
    if (line !== undefined) return line;
  }
  return undefined;
}

function neverSees(program: Program, pattern: string): StepResult {
  const line = program.screen.shows(pattern);
  if (line === undefined) return done(`${quoteShortly(pattern)} was not shown`);
  return { outcome: "unwanted", message: `the ${program.role} program showed ${quoteShortly(line)}` };
}

function says(stage: Stage, program: Program, words: string): StepResult {
  if (!program.running) {
    return { outcome: "impossible", message: `the ${program.role} program had ended ${exitWords(program)}` };
  }
  const template = stage.specOf(program.role)?.say ?? "{text}";
  program.type(stage.fill(template, program.role, { text: words }), "say", words);
  return done("typed");
}

/** Octets by which the first segment of what was said is known. */
const BEGINNING = 12;

/** Ends the program once the first segment of what was said is on the wire. */
async function breaksOff(stage: Stage, program: Program, words: string): Promise<StepResult> {
  const { tracker, scenario, cancelled } = stage.casting;
  const beginning = Buffer.from(words).subarray(0, BEGINNING);
  let looked = tracker.dataCount();
  const isBegun = () => {
    if (tracker.dataCount() === looked) return undefined;
    looked = tracker.dataCount();
    const begun = ({ clientToServer: { octets } }: Connection) =>
      Buffer.from(octets.buffer, octets.byteOffset, octets.length).includes(beginning);
    return tracker.connections().some(begun) ? true : undefined;
  };
  const said = says(stage, program, words);
  if (said.outcome !== "done") return said;
  await stage.pulse.until(isBegun, { limitMs: scenario.limitMs, cancelled });
  return endsAfter(stage, program, () => program.signal("SIGKILL", "vanish"));
}

async function tellWire({ casting: { network }, entries }: Stage, order: WireStepOrder): Promise<StepResult> {
  const { forwarder } = network;
  if (forwarder === undefined)
    return { outcome: "impossible", message: "this network's wire takes no orders" };
  if (order.type !== "resets") {
    await forwarder.order(order);
    return done("told the wire");
  }
  const connected = entries.findLast((entry) => entry.type === "connected" && entry.program === "client");
  if (connected?.type !== "connected")
    return { outcome: "impossible", message: "the client has no connection that could be reset" };
  await forwarder.order({ ...order, clientPort: connected.port });
  return done("told the wire");
}

async function standsStill(program: Program, isToFreeze: boolean): Promise<StepResult> {
  if (!program.running)
    return { outcome: "impossible", message: `the ${program.role} program had ended ${exitWords(program)}` };
  await (isToFreeze ? program.freeze() : program.thaw());
  return done(isToFreeze ? "stands still" : "goes on");
}

async function leaves(stage: Stage, program: Program): Promise<StepResult> {
  const how = stage.specOf(program.role)?.leave ?? "eof";
  if (how !== "eof" && how !== "interrupt") await part(stage, program);
  if (how === "eof") program.closeInput();
  else if (how === "interrupt") await program.signal("SIGINT", "leave");
  else if (program.running) program.type(how, "leave", how);
  return endsAfter(stage, program, () => Promise.resolve());
}

async function waitForQuiet(stage: Stage, durationMs: number): Promise<StepResult> {
  const { scenario, cancelled } = stage.casting;
  const since = stage.pulse.now();
  const quiet = await stage.pulse.until(
    () => (stage.pulse.quietForMs(since) >= durationMs ? true : undefined),
    {
      limitMs: durationMs + scenario.limitMs,
      pollMs: 10,
      cancelled,
    },
  );
  stage.waitedMs += durationMs;
  if (quiet === true) return done(`nothing moved for ${durationMs} ms`);
  return limit(`something still moved ${scenario.limitMs} ms after it had to be quiet for ${durationMs} ms`);
}

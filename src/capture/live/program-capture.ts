import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { CaptureError } from "../capture-error.ts";
import type { CaptureSink } from "../file/read-file.ts";
import { createCaptureReader } from "../file/reader.ts";
import type { PacketView } from "../packet-view.ts";
import type { CaptureProgram } from "./capture-program.ts";
import { type Ending, endError, startError } from "./failure.ts";
import type { LiveCapture, LiveRequest, LiveStatistics } from "./live-capture.ts";
import { LiveCaptureError } from "./live-capture-error.ts";
import { createProgress } from "./progress.ts";
import { untilIdle } from "./until-idle.ts";

const START_LIMIT_MS = 15_000;
/** How long a line may be busy before the end is not waited for any more. The kernel's clock tells which packets are past it. */
const IDLE_LIMIT_MS = { arrival: 3_000, kernel: Number.POSITIVE_INFINITY } as const;
const STOP_LIMIT_MS = 2_000;
const KEPT_WORDS = 16_384;

/**
 * Starts a program that captures, and resolves once it does. While `sink` rests, packets wait in the kernel: those that it has no room for
 * count as dropped.
 * @throws {LiveCaptureError} when it does not come to capturing.
 */
export async function captureWith(
  program: CaptureProgram,
  argv: readonly string[],
  request: LiveRequest,
  sink: CaptureSink,
): Promise<LiveCapture> {
  const running = startProgram(argv, sink);
  const isCapturing = () => program.isReady(running.said()) && running.linkType() !== undefined;
  await running.progress.until(() => running.ending() !== undefined || isCapturing(), START_LIMIT_MS);
  const linkType = running.linkType();
  if (running.ending() !== undefined || !isCapturing() || linkType === undefined) {
    running.kill();
    throw startError(program, request, running.said(), running.ending());
  }

  let stopped: Promise<LiveStatistics> | undefined;
  running.onEnd((ending) => {
    if (stopped !== undefined) return;
    request.onFailure?.(running.damage() ?? endError(program, request, running.said(), ending));
  });
  return {
    tool: program.tool,
    clock: program.clock,
    linkType,
    stop() {
      running.restNoMore();
      stopped ??= stop(program, running, request);
      return stopped;
    },
  };
}

async function stop(
  program: CaptureProgram,
  running: RunningProgram,
  request: LiveRequest,
): Promise<LiveStatistics> {
  if (running.ending() === undefined) {
    await handedOver(program, running);
    running.interrupt();
    // The count tells that nothing is left in the pipe, some 20 ms before the kernel lets the process end.
    const isCounted = () => running.captured() >= (program.counts(running.said())?.captured ?? Infinity);
    const isDone = () => running.ending() !== undefined || isCounted();
    if (await running.progress.until(isDone, STOP_LIMIT_MS)) running.killUnlessEnded(STOP_LIMIT_MS);
    else {
      running.kill();
      request.onFailure?.(
        new LiveCaptureError(
          "LIVE_KILLED",
          `${program.tool} did not end within ${STOP_LIMIT_MS / 1000} s of being told to, and was killed: the last packets may be missing.`,
        ),
      );
    }
  }
  const counts = program.counts(running.said()) ?? { dropped: undefined };
  return { ...counts, captured: running.captured() };
}

/** Waits until all that was captured so far has come out of the kernel; a program told to end leaves there what it has not read. */
async function handedOver(program: CaptureProgram, running: RunningProgram): Promise<void> {
  // Rounded up: a packet of the millisecond under way may be followed by others that were captured before now.
  const endMs = Date.now() + 1;
  if (program.holdsBackMs > 0) await pause(program.holdsBackMs);
  const isPast = () => program.clock === "kernel" && running.lastSeenMs() > endMs;
  await untilIdle(running.pid(), running.octets, isPast, IDLE_LIMIT_MS[program.clock]);
}

type RunningProgram = ReturnType<typeof startProgram>;

function startProgram([file = "", ...args]: readonly string[], sink: CaptureSink) {
  // A process group of its own: Ctrl-C is for us, who then tell the program to end when its packets are out.
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const progress = createProgress();
  const reader = createCaptureReader();
  let said = "";
  let octets = 0;
  let lastSeenMs = 0;
  let mayRest = true;
  let damage: Error | undefined;
  let ending: Ending | undefined;
  let tellEnd: ((ending: Ending) => void) | undefined;

  child.stdout.on("data", (chunk: Buffer) => {
    octets += chunk.length;
    if (damage === undefined) read(chunk);
    progress.changed();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-KEPT_WORDS);
    progress.changed();
  });
  child.on("error", (error) => {
    if (child.pid === undefined) end({ code: null, signal: null, error });
  });
  child.on("close", (code, signal) => end({ code, signal }));

  function read(chunk: Buffer): void {
    try {
      reader.read(chunk, take);
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      damage = error;
      child.kill("SIGKILL");
    }
    const room = sink.rest?.();
    if (room !== undefined && mayRest) void rest(room);
  }

  function take(view: PacketView): boolean | undefined {
    lastSeenMs = view.seconds * 1000 + view.nanoseconds / 1e6;
    return sink.packet(view);
  }

  async function rest(room: Promise<void>): Promise<void> {
    child.stdout.pause();
    await room.catch(() => undefined);
    child.stdout.resume();
  }

  function end(how: Ending): void {
    ending ??= how;
    tellEnd?.(ending);
    tellEnd = undefined;
    progress.changed();
  }

  return {
    progress,
    pid: () => child.pid ?? 0,
    said: () => said,
    octets: () => octets,
    captured: () => reader.statistics.captured,
    linkType: () => reader.interfaces[0]?.linkType,
    damage: () => damage,
    ending: () => ending,
    onEnd(listener: (ending: Ending) => void) {
      tellEnd = listener;
    },
    lastSeenMs: () => lastSeenMs,
    restNoMore() {
      mayRest = false;
      child.stdout.resume();
    },
    interrupt: () => child.kill("SIGINT"),
    kill: () => child.kill("SIGKILL"),
    killUnlessEnded(afterMs: number) {
      const timer = setTimeout(() => child.kill("SIGKILL"), afterMs).unref();
      child.once("close", () => clearTimeout(timer));
    },
  };
}

import type { Writable } from "node:stream";
import type { CaptureSink } from "../../capture/file/read-file.ts";
import type { CaptureTool, LiveCapture } from "../../capture/live/live-capture.ts";
import { openCaptureInto } from "../../capture/live/open-capture.ts";
import { watchInterface } from "../../capture/live/watch-interface.ts";
import { whyNotWritten } from "../cannot-write.ts";
import { UsageError } from "../command.ts";
import { type CaptureFile, openCaptureFile } from "./capture-file.ts";
import { describeEnd, describeStart } from "./describe.ts";
import { createLiveRows, type LiveRowStyle } from "./live-rows.ts";
import { openRing, type RingBounds } from "./ring.ts";
import { captureToStream, STANDARD_OUTPUT } from "./standard-output.ts";

/** What `lab capture` was asked for. */
export interface CaptureOrder {
  readonly interface: string;
  readonly filter?: string;
  /** The tools to try, best first. */
  readonly tools: readonly CaptureTool[];
  readonly file?: string;
  /** Bounds of a ring of files; one file when absent. */
  readonly ring?: RingBounds;
  readonly count?: number;
  readonly durationMs?: number;
  readonly style: LiveRowStyle;
}

/** Where rows and notes go, and what ends the capture from outside. */
export interface CaptureSurroundings {
  readonly output: Writable;
  readonly notes: Writable;
  readonly interrupted: AbortSignal;
}

/**
 * Captures until the count, the time, an interruption or a reader that went away ends it, and says what was counted.
 * @throws {LiveCaptureError} when it could not begin, or broke off; what came before is printed and in the file.
 * @throws {UsageError} when the file or the rows cannot be written.
 */
export async function runCapture(order: CaptureOrder, around: CaptureSurroundings): Promise<void> {
  const { count = Number.POSITIVE_INFINITY } = order;
  const { output, notes } = around;
  const end = createEnd();
  const file = openFile(order, output);
  const rows = order.file === STANDARD_OUTPUT ? undefined : createLiveRows(output, order.style);
  let taken = 0;
  let isUnread = false;

  const sink: CaptureSink = {
    packet(view) {
      if (taken === count || end.failure() !== undefined) return true;
      taken += 1;
      try {
        file?.add(view);
      } catch (error) {
        end.fail(error);
      }
      rows?.add(view);
      if (taken === count) end.reach();
      return true;
    },
    rest() {
      try {
        return end.failure() === undefined ? file?.flush() : undefined;
      } catch (error) {
        end.fail(error);
        return undefined;
      }
    },
  };

  output.on("error", (error: NodeJS.ErrnoException) => {
    isUnread ||= error.code === "EPIPE";
    if (isUnread) end.reach();
    else end.fail(cannotPrint(error));
  });
  const capture = await open(order, sink, end.fail, file);
  try {
    file?.begin(capture.linkType);
  } catch (error) {
    end.fail(error);
  }
  const unwatch = watchInterface(order.interface, end.fail);
  end.reachAfter(order.durationMs);
  if (around.interrupted.aborted) end.reach();
  around.interrupted.addEventListener("abort", end.reach);
  notes.write(`${describeStart(order.interface, capture)}\n`);
  await end.reached;
  unwatch();
  const statistics = await capture.stop();
  const printed = await rows?.end();
  try {
    const { dropped } = statistics;
    file?.close(isBroken(end.failure()) ? undefined : { captured: taken, dropped });
  } catch (error) {
    end.fail(error);
  }
  if (isUnread) notes.write("Nobody reads the output any more, so the capture ended.\n");
  notes.write(`${describeEnd({ order, capture, statistics, taken, printed, where: file?.describe() })}\n`);
  if (end.failure() !== undefined) throw end.failure();
}

/** Whether nothing more can be written; after a capture that broke off the file can be ended in order. */
function isBroken(failure: unknown): boolean {
  return failure instanceof UsageError;
}

function cannotPrint(error: Error): UsageError {
  return new UsageError(
    `Cannot write to standard output: ${whyNotWritten(STANDARD_OUTPUT, error)}. What was captured is kept.`,
    3,
  );
}

function openFile(order: CaptureOrder, output: Writable): CaptureFile | undefined {
  const { file: path, ring } = order;
  if (path === undefined) return undefined;
  if (path === STANDARD_OUTPUT) return captureToStream(output, order);
  return ring === undefined ? openCaptureFile(path, order) : openRing(path, ring, order);
}

async function open(
  order: CaptureOrder,
  sink: CaptureSink,
  onFailure: (reason: Error) => void,
  file: CaptureFile | undefined,
): Promise<LiveCapture> {
  try {
    const { interface: name, filter, tools } = order;
    const request = { interface: name, ...(filter === undefined ? {} : { filter }), tools, onFailure };
    return await openCaptureInto(request, sink);
  } catch (error) {
    file?.abandon();
    throw error;
  }
}

/** The end of a capture, whoever brings it about; a failure is one, and the first is kept. */
function createEnd() {
  let failure: unknown;
  let timer: NodeJS.Timeout | undefined;
  let resolve: () => void = () => undefined;
  const reached = new Promise<void>((done) => {
    resolve = done;
  });
  const reach = () => {
    clearTimeout(timer);
    resolve();
  };
  return {
    reached,
    reach,
    failure: () => failure,
    fail(reason: unknown) {
      failure ??= reason;
      reach();
    },
    reachAfter(limitMs: number | undefined) {
      if (limitMs !== undefined) timer = setTimeout(reach, limitMs);
    },
  };
}

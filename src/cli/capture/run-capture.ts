import type { Writable } from "node:stream";
import type { CaptureTool, LiveCapture } from "../../capture/live/live-capture.ts";
import { openCapture } from "../../capture/live/open-capture.ts";
import type { CaptureStatistics, PacketRecord } from "../../capture/packet.ts";
import { type CaptureFile, openCaptureFile, STANDARD_OUTPUT } from "./capture-file.ts";
import { createLiveRows } from "./live-rows.ts";

/** What `lab capture` was asked for. */
export interface CaptureOrder {
  readonly interface: string;
  readonly filter?: string;
  readonly tool?: CaptureTool;
  readonly file?: string;
  readonly count?: number;
  readonly durationMs?: number;
}

/** Where rows and notes go, and what ends the capture from outside. */
export interface CaptureSurroundings {
  readonly rows: Writable;
  readonly notes: Writable;
  readonly interrupted: AbortSignal;
}

/**
 * Captures until the count, the time or an interruption ends it, and says what was counted.
 * @throws {LiveCaptureError} when it could not begin, or broke off; what came before is printed and in the file.
 */
export async function runCapture(order: CaptureOrder, around: CaptureSurroundings): Promise<void> {
  const { count = Number.POSITIVE_INFINITY } = order;
  const file = order.file === undefined ? undefined : openCaptureFile(order.file, order);
  const rows = order.file === STANDARD_OUTPUT ? undefined : createLiveRows(around.rows);
  const end = createEnd();
  let capture: LiveCapture | undefined;
  let taken = 0;

  function take(packet: PacketRecord): void {
    if (taken === count || end.failure() !== undefined) return;
    taken += 1;
    try {
      const room = file?.add(packet);
      if (room !== undefined) void holdBack(capture, room);
    } catch (error) {
      end.fail(error);
    }
    rows?.add(packet, taken);
    if (taken === count) end.reach();
  }

  capture = await open(order, take, end.fail, file);
  end.reachAfter(order.durationMs);
  if (around.interrupted.aborted) end.reach();
  around.interrupted.addEventListener("abort", end.reach);
  around.notes.write(`${describeStart(order, capture)}\n`);
  await end.reached;
  const { dropped } = await capture.stop();
  const statistics = { captured: taken, dropped };
  const hidden = (await rows?.end()) ?? 0;
  try {
    file?.close(statistics);
  } catch (error) {
    end.fail(error);
  }
  around.notes.write(`${describeEnd(statistics, hidden, capture, order.file)}\n`);
  if (end.failure() !== undefined) throw end.failure();
}

async function open(
  order: CaptureOrder,
  onPacket: (packet: PacketRecord) => void,
  onFailure: (reason: Error) => void,
  file: CaptureFile | undefined,
): Promise<LiveCapture> {
  try {
    const { interface: name, filter, tool } = order;
    const capture = await openCapture({
      interface: name,
      ...(filter === undefined ? {} : { filter }),
      ...(tool === undefined ? {} : { tool }),
      onPacket,
      onFailure,
    });
    file?.begin(capture.linkType);
    return capture;
  } catch (error) {
    file?.abandon();
    throw error;
  }
}

/** What waits for a slow reader waits in the kernel, which has so much room and counts what it drops. */
async function holdBack(capture: LiveCapture | undefined, room: Promise<void>): Promise<void> {
  capture?.pause();
  await room.catch(() => undefined);
  capture?.resume();
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

function describeStart({ interface: name }: CaptureOrder, { tool, clock }: LiveCapture): string {
  const stamped =
    clock === "kernel" ? "the kernel's clock" : "the time of arrival in a process, and drops not counted";
  return `Capturing on ${name} with ${tool} (${stamped}); Ctrl-C ends it.`;
}

function describeEnd(
  { captured, dropped }: CaptureStatistics,
  hidden: number,
  { tool }: LiveCapture,
  file?: string,
): string {
  const seen = `${captured} ${captured === 1 ? "packet" : "packets"} seen`;
  const lost =
    dropped === undefined
      ? `how many were dropped is not known from ${tool}`
      : `${dropped} dropped by the kernel`;
  const unseen =
    hidden === 0 ? "" : `, ${hidden} not shown because the rows were read more slowly than they came`;
  const written = file === undefined || file === STANDARD_OUTPUT ? "" : `; written to ${file}`;
  return `${seen}, ${lost}${unseen}${written}.`;
}

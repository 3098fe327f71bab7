import type { Writable } from "node:stream";
import { decodePacket } from "../../capture/layers/decode-packet.ts";
import type { CaptureTool, LiveCapture } from "../../capture/live/live-capture.ts";
import { openCapture } from "../../capture/live/open-capture.ts";
import type { CaptureStatistics, PacketRecord } from "../../capture/packet.ts";
import { packetRow } from "../../capture/row.ts";
import { createSegmentAnalyser } from "../../capture/tcp/analyser.ts";
import { createRowWriter } from "../read/row-writer.ts";
import { type CaptureFile, openCaptureFile, STANDARD_OUTPUT } from "./capture-file.ts";

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
  const rows = order.file === STANDARD_OUTPUT ? undefined : createRows(around.rows);
  const end = createEnd();
  let taken = 0;

  function take(packet: PacketRecord): void {
    if (taken === count || end.failure() !== undefined) return;
    taken += 1;
    try {
      file?.add(packet);
    } catch (error) {
      end.fail(error);
    }
    rows?.add(packet, taken);
    if (taken === count) end.reach();
  }

  const capture = await open(order, take, end.fail, file);
  end.reachAfter(order.durationMs);
  if (around.interrupted.aborted) end.reach();
  around.interrupted.addEventListener("abort", end.reach);
  around.notes.write(`${describeStart(order, capture)}\n`);
  await end.reached;
  const { dropped } = await capture.stop();
  const statistics = { captured: taken, dropped };
  await rows?.end();
  try {
    file?.close(statistics);
  } catch (error) {
    end.fail(error);
  }
  around.notes.write(`${describeEnd(statistics, capture, order.file)}\n`);
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

/** Rows are printed one after the other, however slowly they are read. */
function createRows(output: Writable) {
  const writer = createRowWriter("rows", output);
  const analyser = createSegmentAnalyser();
  let firstTimestampNs: bigint | undefined;
  let printed: Promise<void> = Promise.resolve();
  return {
    add(packet: PacketRecord, frame: number): void {
      firstTimestampNs ??= packet.timestampNs;
      const decoded = decodePacket(packet);
      const segment = analyser.analyse(packet, frame, decoded);
      const row = packetRow({ packet, frame, decoded, segment, firstTimestampNs, timestampDigits: 9 });
      printed = printed.then(() => writer.write(row, segment));
    },
    async end(): Promise<void> {
      await printed;
      await writer.end();
    },
  };
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

function describeEnd({ captured, dropped }: CaptureStatistics, { tool }: LiveCapture, file?: string): string {
  const seen = `${captured} ${captured === 1 ? "packet" : "packets"} seen`;
  const lost =
    dropped === undefined
      ? `how many were dropped is not known from ${tool}`
      : `${dropped} dropped by the kernel`;
  const written = file === undefined || file === STANDARD_OUTPUT ? "" : `; written to ${file}`;
  return `${seen}, ${lost}${written}.`;
}

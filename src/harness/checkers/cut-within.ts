import type { Connection, StreamChunk, TrackedSegment } from "../../capture/tcp/connection.ts";

/**
 * Returns the pieces in which `length` octets from `offset` on left one end of a connection, where its program cut them; nothing
 * where they left whole or where the kernel cut them, which it does behind a full segment, at a full window and in sending again.
 */
export function cutWithin(
  connection: Connection,
  end: "client" | "server",
  offset: number,
  length: number,
): readonly StreamChunk[] {
  const { chunks } = end === "client" ? connection.clientToServer : connection.serverToClient;
  const pieces = chunks.filter(
    (chunk) => chunk.offset < offset + length && chunk.offset + chunk.length > offset,
  );
  const byProgram = pieces.slice(1).some((piece, index) => {
    const before = segmentOf(connection, pieces[index]);
    const behind = segmentOf(connection, piece);
    return before !== undefined && behind !== undefined && !isKernels(connection, before, behind);
  });
  return byProgram ? pieces : [];
}

function segmentOf({ segments }: Connection, chunk: StreamChunk | undefined): TrackedSegment | undefined {
  return segments.find(({ frame }) => frame === chunk?.frame);
}

function isKernels(connection: Connection, before: TrackedSegment, behind: TrackedSegment): boolean {
  const isDisturbed = [before, behind].some(({ analysis }) =>
    analysis.some((flag) => flag.endsWith("retransmission") || DISTURBED.has(flag)),
  );
  return isDisturbed || before.length >= fullLength(connection, before);
}

const DISTURBED: ReadonlySet<string> = new Set([
  "out-of-order",
  "previous-segment-not-captured",
  "window-full",
  "zero-window-probe",
]);

/** The most that a segment holds: what both SYNs allow less the options, and at most half the window, so that two are on their way. */
function fullLength({ segments }: Connection, { direction, options }: TrackedSegment): number {
  const sizes = segments
    .filter(({ flags }) => flags.syn)
    .map((syn) => syn.options.find((option) => option.type === "mss"))
    .map((option) => (option?.type === "mss" ? option.value : 536));
  const windows = segments.filter((segment) => segment.direction !== direction).map(({ window }) => window);
  const withTimestamps = options.some(({ type }) => type === "timestamps");
  const half = windows.reduce((most, window) => Math.max(most, window), 0) >> 1;
  return Math.min(...sizes, Math.max(half, 536)) - (withTimestamps ? 12 : 0);
}

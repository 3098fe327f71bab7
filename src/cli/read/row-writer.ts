import { once } from "node:events";
import type { Writable } from "node:stream";
import type { PacketRow } from "../../capture/row.ts";
import type { AnalysedSegment } from "../../capture/tcp/analyser.ts";

/** How rows are printed: columns for a person, or an array of objects. */
export type RowFormat = "rows" | "json";

/** Prints rows one by one; it waits while the reader of its output is slower. */
export interface RowWriter {
  write(row: PacketRow, segment: AnalysedSegment | undefined): Promise<void>;
  end(): Promise<void>;
}

/** Returns a writer of one format. */
export function createRowWriter(format: RowFormat, output: Writable): RowWriter {
  return format === "json" ? createJsonWriter(output) : createColumnWriter(output);
}

function createColumnWriter(output: Writable): RowWriter {
  const widths = [3, 8, 11, 11, 8, 6];
  let hasHeader = false;
  return {
    async write(row) {
      const cells = [row.number, row.time, row.source, row.destination, row.protocol, row.length].map(String);
      for (const [index, cell] of cells.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
      if (!hasHeader) await send(output, `${align(HEADER, widths)}  Info\n`);
      hasHeader = true;
      await send(output, `${align(cells, widths)}  ${row.info}\n`);
    },
    async end() {},
  };
}

const HEADER = ["No.", "Time", "Source", "Destination", "Protocol", "Length"];
const RIGHT_ALIGNED: readonly number[] = [0, 1, 5];

function align(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => {
      const width = widths[index] ?? 0;
      return RIGHT_ALIGNED.includes(index) ? cell.padStart(width) : cell.padEnd(width);
    })
    .join("  ");
}

function createJsonWriter(output: Writable): RowWriter {
  let separator = "[\n";
  return {
    async write(row, segment) {
      await send(
        output,
        `${separator}  ${JSON.stringify({ ...row, tcp: segment === undefined ? null : tcpOf(segment) })}`,
      );
      separator = ",\n";
    },
    async end() {
      await send(output, separator === "[\n" ? "[]\n" : "\n]\n");
    },
  };
}

function tcpOf(segment: AnalysedSegment) {
  const { stream, direction, flags, length, analysis, duplicateAck } = segment;
  return {
    stream,
    direction,
    flags: Object.entries(flags).flatMap(([name, isSet]) => (isSet ? [name] : [])),
    sequenceNumber: segment.sequenceNumber,
    sequenceNumberRaw: segment.sequenceNumberRaw,
    acknowledgmentNumber: segment.acknowledgmentNumber ?? null,
    acknowledgmentNumberRaw: segment.acknowledgmentNumberRaw,
    window: segment.window,
    length,
    analysis,
    duplicateAck: duplicateAck ?? null,
  };
}

async function send(output: Writable, text: string): Promise<void> {
  if (!output.write(text)) await once(output, "drain");
}

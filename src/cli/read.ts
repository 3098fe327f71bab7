import type { Command } from "commander";
import { readCaptureFile } from "../capture/file/read-file.ts";
import { type CaptureReader, createCaptureReader } from "../capture/file/reader.ts";
import { decodePacket } from "../capture/layers/decode-packet.ts";
import { type PacketRow, packetRow } from "../capture/row.ts";
import { type AnalysedSegment, createSegmentAnalyser } from "../capture/tcp/analyser.ts";
import { type CliCommand, UsageError } from "./command.ts";
import { createRowWriter, type RowFormat } from "./read/row-writer.ts";

/** `lab read FILE`: a capture's packets as rows. */
export const readCommand: CliCommand = {
  define(command: Command) {
    command
      .argument("<file>", "a pcap or pcapng file; - reads standard input")
      .option("-T <format>", "rows, or json: one object for each row", readFormat, "rows")
      .option(
        "--stream <number>",
        "only the segments of this TCP connection (Wireshark's tcp.stream)",
        readStream,
      )
      .option("-c <count>", "stop after this many rows", readCount)
      .addHelpText(
        "after",
        `
Examples:
  lab read capture.pcapng                 every packet, in Wireshark's columns
  lab read capture.pcapng --stream 0      the first TCP connection alone
  lab read capture.pcapng -c 3            the first three rows
  lab read capture.pcapng -T json | jq '.[].info'
  tcpdump -i lo -U -w - tcp | lab read -  rows as they come

A file that is damaged or cut short is shown up to the damage; then the exit code is 2.`,
      )
      .action(readCapture);
  },
};

interface ReadOptions {
  readonly T: RowFormat;
  readonly stream?: number;
  readonly c?: number;
}

async function readCapture(file: string, { T: format, stream, c: count }: ReadOptions): Promise<void> {
  const writer = createRowWriter(format, process.stdout);
  let rows = 0;
  let connections = 0;
  try {
    for await (const { row, segment } of readRows(file, createCaptureReader())) {
      connections = Math.max(connections, (segment?.stream ?? -1) + 1);
      if (stream !== undefined && segment?.stream !== stream) continue;
      await writer.write(row, segment);
      rows += 1;
      if (rows === count) break;
    }
  } finally {
    await writer.end();
  }
  if (stream !== undefined && rows === 0) {
    throw new UsageError(`${file} has no TCP connection ${stream}; it has ${connections}, counted from 0.`);
  }
}

async function* readRows(
  file: string,
  reader: CaptureReader,
): AsyncGenerator<{ readonly row: PacketRow; readonly segment: AnalysedSegment | undefined }> {
  const analyser = createSegmentAnalyser();
  let firstTimestampNs: bigint | undefined;
  let frame = 0;
  for await (const packet of readCaptureFile(file, reader)) {
    frame += 1;
    firstTimestampNs ??= packet.timestampNs;
    const decoded = decodePacket(packet);
    const segment = analyser.analyse(packet, frame, decoded);
    const { timestampDigits } = reader;
    yield { row: packetRow({ packet, frame, decoded, segment, firstTimestampNs, timestampDigits }), segment };
  }
}

function readFormat(text: string): RowFormat {
  if (text === "rows" || text === "json") return text;
  throw new UsageError(`-T knows rows and json, not "${text}".`);
}

function readStream(text: string): number {
  return readNumber("--stream", text, 0);
}

function readCount(text: string): number {
  return readNumber("-c", text, 1);
}

function readNumber(option: string, text: string, minimum: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
  throw new UsageError(`${option} takes a whole number from ${minimum} on, not "${text}".`);
}

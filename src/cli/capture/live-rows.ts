import type { Writable } from "node:stream";
import { decodePacket } from "../../capture/layers/decode-packet.ts";
import type { PacketRecord } from "../../capture/packet.ts";
import { type PacketRow, packetRow } from "../../capture/row.ts";
import { createSegmentAnalyser } from "../../capture/tcp/analyser.ts";
import { createRowWriter } from "../read/row-writer.ts";

/** Rows that may wait for a slow reader of the screen; those that come then are not shown. */
const MAX_WAITING = 10_000;

/** Rows of packets as they come, printed one after the other. */
export interface LiveRows {
  /** Prints the row of a packet, unless too many wait for their reader. */
  add(packet: PacketRecord, frame: number): void;
  /** Waits for the last row, and says how many were not shown. */
  end(): Promise<number>;
}

/** Returns rows that go to `output`; whoever reads them slowly does not see all. */
export function createLiveRows(output: Writable): LiveRows {
  const writer = createRowWriter("rows", output);
  const analyser = createSegmentAnalyser();
  let firstTimestampNs: bigint | undefined;
  let printed: Promise<void> = Promise.resolve();
  let waiting = 0;
  let hidden = 0;

  async function print(row: PacketRow): Promise<void> {
    await writer.write(row, undefined);
    waiting -= 1;
  }

  return {
    add(packet: PacketRecord, frame: number): void {
      firstTimestampNs ??= packet.timestampNs;
      const decoded = decodePacket(packet);
      const segment = analyser.analyse(packet, frame, decoded);
      if (waiting === MAX_WAITING) {
        hidden += 1;
        return;
      }
      waiting += 1;
      const row = packetRow({ packet, frame, decoded, segment, firstTimestampNs, timestampDigits: 9 });
      printed = printed.then(() => print(row));
    },
    async end(): Promise<number> {
      await printed;
      await writer.end();
      return hidden;
    },
  };
}

import { once } from "node:events";
import type { Writable } from "node:stream";
import { dissect } from "../../capture/layers/dissect.ts";
import type { PacketRecord } from "../../capture/packet.ts";
import { PacketView } from "../../capture/packet-view.ts";
import { OctetWriter } from "../../capture/print/octet-writer.ts";
import { RowPrinter } from "../../capture/print/rows.ts";
import { TcpAnalyser } from "../../capture/tcp/tcp-analyser.ts";

/** Octets of rows that may wait for a slow reader of the screen; packets that come then are not shown. */
const MAX_WAITING = 1 << 20;

/** Rows of packets as they come, printed in their order. */
export interface LiveRows {
  /** Prints the row of a packet, unless too many wait for their reader. */
  add(packet: PacketRecord, frame: number): void;
  /** Waits for the last row, and says how many were not shown. */
  end(): Promise<number>;
}

/** Returns rows that go to `output`; whoever reads them slowly does not see all. */
export function createLiveRows(output: Writable): LiveRows {
  const view = new PacketView();
  const analyser = new TcpAnalyser();
  const writer = new OctetWriter();
  const printer = new RowPrinter(writer);
  let printing: Promise<void> | undefined;
  let hidden = 0;

  view.timestampDigits = 9;

  /** Packets that come together go out together. */
  async function print(): Promise<void> {
    await new Promise(setImmediate);
    while (writer.length > 0) {
      // A copy, for rows are added while it is on its way.
      const isTaken = output.write(writer.take().slice());
      if (!isTaken) await once(output, "drain");
    }
    printing = undefined;
  }

  return {
    add(packet: PacketRecord, frame: number): void {
      view.load(packet, frame);
      dissect(view);
      const segment = analyser.analyse(view) ? analyser : undefined;
      if (writer.length > MAX_WAITING) hidden += 1;
      else {
        printer.row(view, segment);
        printing ??= print();
      }
    },
    async end(): Promise<number> {
      await printing;
      return hidden;
    },
  };
}

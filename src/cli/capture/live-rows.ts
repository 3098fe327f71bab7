import { once } from "node:events";
import type { Writable } from "node:stream";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { dissect } from "../../capture/layers/dissect.ts";
import type { PacketView } from "../../capture/packet-view.ts";
import { type ColourDepth, createRowColours } from "../../capture/print/colours.ts";
import { OctetWriter } from "../../capture/print/octet-writer.ts";
import { RowPrinter } from "../../capture/print/rows.ts";
import { TcpAnalyser } from "../../capture/tcp/tcp-analyser.ts";
import type { ChatDissector } from "../read/chat-dissector.ts";

/** Octets of rows that may wait for a slow reader of the screen; packets that come then are not shown. */
const MAX_WAITING = 1 << 20;
/** Octets of rows that go out at one go. */
const PIECE = 1 << 15;
/** A write that takes longer was waited for by everything here, as those to a slow terminal are. */
const SLOW_WRITE_MS = 2;
/** How much longer than a slow write packets are then taken, while there are any, before the next. */
const SHARE = 4;

/** Rows of packets as they come, printed in their order. */
export interface LiveRows {
  /** Prints the row of a packet, unless too many wait for their reader. */
  add(packet: PacketView): void;
  /** Waits for the last row, and says how many packets were shown, and for how many there was no room. */
  end(): Promise<{ readonly shown: number; readonly hidden: number }>;
}

/** How rows look, and who says what an application says in a segment. */
export interface LiveRowStyle {
  readonly colours?: ColourDepth | undefined;
  readonly dissector?: ChatDissector | undefined;
}

/** Returns rows that go to `output`; whoever reads them slowly does not see all. */
export function createLiveRows(output: Writable, { colours, dissector }: LiveRowStyle): LiveRows {
  const analyser = new TcpAnalyser();
  const writer = new OctetWriter();
  const printer = new RowPrinter(writer, colours && createRowColours(colours));
  let printing: Promise<void> | undefined;
  let isClosed = false;
  let onTheWay = 0;
  let added = 0;
  let shown = 0;
  let hidden = 0;

  output.once("error", () => {
    isClosed = true;
  });

  /** Packets that come together go out together. */
  async function print(): Promise<void> {
    await nextTurn();
    while (writer.length > 0 && !isClosed) {
      // A copy, for rows are added while it is on its way.
      await printAll(writer.take().slice());
    }
    printing = undefined;
  }

  async function printAll(rows: Uint8Array): Promise<void> {
    for (let at = 0; at < rows.length && !isClosed; at += PIECE) {
      onTheWay = rows.length - at;
      const beganAt = performance.now();
      const isTaken = output.write(rows.subarray(at, at + PIECE));
      const tookMs = performance.now() - beganAt;
      // Where the reader is gone, the stream's error says so.
      if (!isTaken) await once(output, "drain").catch(() => undefined);
      if (tookMs > SLOW_WRITE_MS) await takePackets(tookMs * SHARE);
    }
    onTheWay = 0;
  }

  async function takePackets(limitMs: number): Promise<void> {
    const deadline = performance.now() + limitMs;
    let before: number;
    do {
      before = added;
      await pause(1);
    } while (added > before && performance.now() < deadline);
  }

  return {
    add(packet: PacketView): void {
      added += 1;
      dissect(packet);
      const segment = analyser.analyse(packet) ? analyser : undefined;
      const above = segment && dissector?.columnsOf(packet, segment);
      if (isClosed) return;
      if (writer.length + onTheWay > MAX_WAITING) hidden += 1;
      else {
        shown += 1;
        printer.row(packet, segment, above);
        printing ??= print();
      }
    },
    async end() {
      await printing;
      return { shown, hidden };
    },
  };
}

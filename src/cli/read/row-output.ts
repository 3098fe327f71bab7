import type { SeenPacket } from "../../capture/fields/field.ts";
import { type ColourDepth, createRowColours } from "../../capture/print/colours.ts";
import { writeHexdump } from "../../capture/print/hexdump.ts";
import type { OctetWriter } from "../../capture/print/octet-writer.ts";
import { RowPrinter } from "../../capture/print/rows.ts";
import type { PacketOutput } from "./packet-output.ts";

/** How rows are shown. */
export interface RowStyle {
  readonly colours?: ColourDepth | undefined;
  /** Writes the time; seconds since the first packet when absent. */
  readonly time?: ((seen: SeenPacket) => string) | undefined;
  /** Whether each packet's octets stand below its row. */
  readonly hasOctets: boolean;
}

/** Packets as rows in Wireshark's columns. */
export function createRowOutput(writer: OctetWriter, { colours, time, hasOctets }: RowStyle): PacketOutput {
  const printer = new RowPrinter(writer, colours && createRowColours(colours));
  return {
    depth: "application",
    packet(seen) {
      const { view, segment, above } = seen;
      printer.row(view, segment, above, time?.(seen));
      if (!hasOctets) return;
      writer.string("\n");
      writeHexdump(writer, view.octets.subarray(view.start, view.end));
      writer.string("\n");
    },
    end: () => undefined,
  };
}

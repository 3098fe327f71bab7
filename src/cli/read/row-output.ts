import type { OctetWriter } from "../../capture/print/octet-writer.ts";
import { RowPrinter } from "../../capture/print/rows.ts";
import type { PacketOutput } from "./packet-output.ts";

/** Packets as rows in Wireshark's columns. */
export function createRowOutput(writer: OctetWriter): PacketOutput {
  const printer = new RowPrinter(writer);
  return {
    packet: ({ view, segment, above }) => printer.row(view, segment, above),
    end: () => undefined,
  };
}

import type { Field } from "../../capture/fields/field.ts";
import { writeField } from "../../capture/fields/put-field.ts";
import type { OctetWriter } from "../../capture/print/octet-writer.ts";
import type { PacketOutput } from "./packet-output.ts";

const TAB = 0x09;
const NEWLINE = 0x0a;

/** The values of fields, one line for a packet, as tshark's `-T fields` prints them: tabs between fields, commas between values. */
export function createFieldOutput(writer: OctetWriter, fields: readonly Field[]): PacketOutput {
  return {
    packet(seen) {
      for (let index = 0; index < fields.length; index += 1) {
        if (index > 0) writer.octet(TAB);
        const field = fields[index];
        if (field !== undefined) writeField(writer, field, seen);
      }
      writer.octet(NEWLINE);
    },
    end: () => undefined,
  };
}

import type { Field } from "../../capture/fields/field.ts";
import { compilePut, MAX_VALUE_LENGTH, writeField } from "../../capture/fields/put-field.ts";
import type { OctetWriter } from "../../capture/print/octet-writer.ts";
import type { Depth, PacketOutput } from "./packet-output.ts";

const TAB = 0x09;
const NEWLINE = 0x0a;

/** The values of fields, one line for a packet, as tshark's `-T fields` prints them: tabs between fields, commas between values. */
export function createFieldOutput(writer: OctetWriter, fields: readonly Field[]): PacketOutput {
  const columns = fields.map((field) => ({ field, put: compilePut(field) }));
  const room = columns.length * (MAX_VALUE_LENGTH + 1);
  return {
    depth: depthOf(fields),
    packet(seen) {
      let target = writer.room(room);
      for (let index = 0; index < columns.length; index += 1) {
        const column = columns[index];
        if (column === undefined) continue;
        if (index > 0) target.setUint8(writer.length++, TAB);
        if (column.put !== undefined) writer.length = column.put(target, writer.length, seen);
        else {
          writeField(writer, column.field, seen);
          target = writer.room(room);
        }
      }
      target.setUint8(writer.length++, NEWLINE);
    },
    end: () => undefined,
  };
}

/** Returns how much must be found out for these fields. */
export function depthOf(fields: readonly Field[]): Depth {
  if (fields.some(({ name }) => name.startsWith("_ws.col."))) return "application";
  return fields.some(({ name }) => name.startsWith("tcp.analysis")) ? "analysis" : "numbers";
}

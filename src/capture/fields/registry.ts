import { describeRow } from "../print/rows.ts";
import { analysisFields } from "./analysis-fields.ts";
import { type Field, textField } from "./field.ts";
import { frameFields } from "./frame-fields.ts";
import { networkFields } from "./network-fields.ts";
import { tcpFields } from "./tcp-fields.ts";
import { udpFields } from "./udp-fields.ts";

const always = (): boolean => true;

const columnFields: readonly Field[] = (["protocol", "info", "source", "destination"] as const).map(
  (column) => {
    const title = column.charAt(0).toUpperCase() + column.slice(1);
    return textField(
      `_ws.col.${title}`,
      `the column ${title}`,
      always,
      ({ view, segment, above }) => describeRow(view, segment, above)[column],
    );
  },
);

/** Every field, in the order of the layers. */
export const fields: readonly Field[] = [
  ...frameFields,
  ...networkFields,
  ...tcpFields,
  ...analysisFields,
  ...udpFields,
  ...columnFields,
];

const byName = new Map(fields.map((field) => [field.name, field]));

/** Returns the field of that name, or `undefined`. */
export function findField(name: string): Field | undefined {
  return byName.get(name);
}

import { analysisFields } from "../../src/capture/fields/analysis-fields.ts";
import type { Field } from "../../src/capture/fields/field.ts";
import { findField } from "../../src/capture/fields/registry.ts";

/** The Info column; it is compared for packets of TCP and UDP alone. */
export const INFO = "_ws.col.Info";

/** The fields that are compared with tshark's, in the order of the columns. */
export const comparedFields: readonly Field[] = [
  "frame.number",
  "frame.time_relative",
  "frame.len",
  "ip.src",
  "ip.dst",
  "ipv6.src",
  "ipv6.dst",
  "tcp.srcport",
  "tcp.dstport",
  "tcp.stream",
  "tcp.seq",
  "tcp.seq_raw",
  "tcp.ack",
  "tcp.ack_raw",
  "tcp.len",
  "tcp.flags",
  "tcp.window_size_value",
  "tcp.window_size",
  "tcp.options.mss_val",
  "tcp.options.wscale.shift",
  "tcp.completeness",
  ...analysisFields.map(({ name }) => name),
  "udp.srcport",
  "udp.dstport",
  "udp.length",
  INFO,
].map(known);

function known(name: string): Field {
  const field = findField(name);
  if (field === undefined) throw new Error(`${name} is no field that the lab knows`);
  return field;
}

import { type Field, numberField, presenceField, type SeenPacket, secondsField, textField } from "./field.ts";

const always = (): boolean => true;
const isNumber = (value: number): boolean => !Number.isNaN(value);

/** What every packet has. */
export const frameFields: readonly Field[] = [
  presenceField("frame", "any packet", always),
  numberField(
    "frame.number",
    "the packet's number in the capture, from 1",
    always,
    ({ view }) => view.number,
  ),
  numberField("frame.len", "octets of the frame on the wire", always, ({ view }) => view.originalLength),
  numberField(
    "frame.cap_len",
    "octets of the frame that were captured",
    always,
    ({ view }) => view.end - view.start,
  ),
  secondsField("frame.time_relative", "seconds since the first packet", always, ({ view }) => view.timeNs),
  secondsField("frame.time_delta", "seconds since the packet before", always, ({ view, previousNs }) =>
    sinceLast(view.timeNs, previousNs),
  ),
  secondsField(
    "frame.time_delta_displayed",
    "seconds since the packet shown before",
    always,
    ({ view, previousShownNs }) => sinceLast(view.timeNs, previousShownNs),
  ),
  textField("frame.time_epoch", "seconds since 1970", always, ({ view }) => epochText(view)),
  textField(
    "frame.comment",
    "comments on the packet",
    ({ view }) => view.comments !== undefined,
    ({ view }) => (view.comments ?? []).join(","),
  ),
];

function sinceLast(timeNs: number, beforeNs: number): number {
  return isNumber(beforeNs) ? timeNs - beforeNs : 0;
}

function epochText({ seconds, nanoseconds }: SeenPacket["view"]): string {
  return `${seconds}.${String(nanoseconds).padStart(9, "0")}`;
}

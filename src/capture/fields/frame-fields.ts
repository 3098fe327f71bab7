import { stripControls } from "../../wire/strip-controls.ts";
import { type Field, numberField, presenceField, secondsField, textField } from "./field.ts";

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
  {
    ...secondsField(
      "frame.time_relative",
      "seconds since the first packet",
      always,
      ({ view }) => view.timeNs,
    ),
    exact: {
      seconds: ({ view }) => view.relativeSeconds,
      nanoseconds: ({ view }) => view.relativeNanoseconds,
    },
  },
  {
    ...secondsField("frame.time_delta", "seconds since the packet before", always, ({ view, previousNs }) =>
      sinceLast(view.timeNs, previousNs),
    ),
    exact: {
      seconds: ({ view }) => view.deltaSeconds,
      nanoseconds: ({ view }) => view.deltaNanoseconds,
    },
  },
  secondsField(
    "frame.time_delta_displayed",
    "seconds since the packet shown before",
    always,
    ({ view, previousShownNs }) => sinceLast(view.timeNs, previousShownNs),
  ),
  {
    ...secondsField(
      "frame.time_epoch",
      "seconds since 1970",
      always,
      ({ view }) => view.seconds * 1e9 + view.nanoseconds,
    ),
    exact: { seconds: ({ view }) => view.seconds, nanoseconds: ({ view }) => view.nanoseconds },
  },
  {
    ...textField("frame.comment", "comments on the packet", always, () => ""),
    count: ({ view }) => view.comments?.length ?? 0,
    // Whoever wrote the file wrote them, and a terminal may be what shows them.
    text: ({ view }, index) => stripControls(view.comments?.[index] ?? ""),
  },
];

function sinceLast(timeNs: number, beforeNs: number): number {
  return isNumber(beforeNs) ? timeNs - beforeNs : 0;
}

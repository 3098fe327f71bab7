import type { Field, SeenPacket } from "../../capture/fields/field.ts";
import { fieldTexts } from "../../capture/fields/put-field.ts";
import { FLAG, isHeaderCut } from "../../capture/layers/tcp.ts";
import type { OctetWriter } from "../../capture/print/octet-writer.ts";
import { describeRow } from "../../capture/print/rows.ts";
import { SegmentNotes } from "../../capture/statistics/segment-notes.ts";
import { ANALYSIS, analysisWords } from "../../capture/tcp/analysis-flags.ts";
import { depthOf } from "./field-output.ts";
import type { PacketOutput } from "./packet-output.ts";

/** Packets as one JSON array: an object for each row or, where fields were asked for, for their values. */
export function createJsonOutput(
  writer: OctetWriter,
  fields: readonly Field[],
  time?: (seen: SeenPacket) => string,
): PacketOutput {
  const notes = new SegmentNotes();
  const describe = (seen: SeenPacket) =>
    fields.length === 0 ? describePacket(seen, notes, time) : describeFields(seen, fields);
  let separator = "[\n";
  return {
    depth: fields.length === 0 ? "application" : depthOf(fields),
    packet(seen) {
      writer.string(`${separator}  ${JSON.stringify(describe(seen))}`);
      separator = ",\n";
    },
    end: () => writer.string(separator === "[\n" ? "[]\n" : "\n]\n"),
  };
}

/** A field may have several values in one packet, so each has a list, as in tshark's JSON. */
function describeFields(seen: SeenPacket, fields: readonly Field[]): object {
  return Object.fromEntries(
    fields.filter((field) => field.count(seen) > 0).map((field) => [field.name, fieldTexts(field, seen)]),
  );
}

function describePacket(
  seen: SeenPacket,
  notes: SegmentNotes,
  time: ((seen: SeenPacket) => string) | undefined,
): object {
  const row = describeRow(seen.view, seen.segment, seen.above);
  return { ...row, ...(time && { time: time(seen) }), tcp: describeSegment(seen, notes) };
}

function describeSegment({ view, segment }: SeenPacket, notes: SegmentNotes): object | null {
  if (segment === undefined) return null;
  const { conversation, sender, analysis } = segment;
  const isAcknowledging = (view.flags & FLAG.ack) !== 0;
  const noted = isHeaderCut(view) ? 0 : analysis.flags;
  const isDuplicate = (noted & ANALYSIS.duplicateAck) !== 0;
  return {
    stream: conversation.stream,
    direction: (sender === 0) === conversation.firstIsClient ? "client-to-server" : "server-to-client",
    flags: Object.entries(FLAG).flatMap(([name, bit]) => ((view.flags & bit) !== 0 ? [name] : [])),
    sequenceNumber: segment.sequence,
    sequenceNumberRaw: view.sequence >>> 0,
    acknowledgmentNumber: isAcknowledging ? segment.acknowledgment : null,
    acknowledgmentNumberRaw: view.acknowledgment >>> 0,
    window: segment.window,
    length: segment.hasLength ? view.payloadLength : null,
    analysis: analysisWords(noted),
    notes: notes.of(view, segment),
    duplicateAck: isDuplicate ? { number: analysis.duplicateNumber, frame: analysis.duplicateFrame } : null,
  };
}

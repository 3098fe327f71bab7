import { describe, expect, it } from "vitest";
import { type AnalysedSegment, createSegmentAnalyser } from "../../../src/capture/tcp/analyser.ts";
import type { AnalysisFlag } from "../../../src/capture/tcp/connection.ts";
import { infoLine } from "../../../src/capture/tcp/info.ts";
import { readTrace, readTsharkRows, traceNames } from "./traces.ts";

const FLAG_FIELDS: readonly (readonly [string, readonly AnalysisFlag[]])[] = [
  ["tcp.analysis.retransmission", ["retransmission", "fast-retransmission", "spurious-retransmission"]],
  ["tcp.analysis.fast_retransmission", ["fast-retransmission"]],
  ["tcp.analysis.spurious_retransmission", ["spurious-retransmission"]],
  ["tcp.analysis.out_of_order", ["out-of-order"]],
  ["tcp.analysis.lost_segment", ["previous-segment-not-captured"]],
  ["tcp.analysis.ack_lost_segment", ["acked-unseen-segment"]],
  ["tcp.analysis.keep_alive", ["keep-alive"]],
  ["tcp.analysis.keep_alive_ack", ["keep-alive-ack"]],
  ["tcp.analysis.zero_window", ["zero-window"]],
  ["tcp.analysis.zero_window_probe", ["zero-window-probe"]],
  ["tcp.analysis.zero_window_probe_ack", ["zero-window-probe-ack"]],
  ["tcp.analysis.window_full", ["window-full"]],
  ["tcp.analysis.window_update", ["window-update"]],
  ["tcp.analysis.reused_ports", ["port-numbers-reused"]],
];

const COMPARED: readonly (readonly [string, (segment: AnalysedSegment) => string | number])[] = [
  ["_ws.col.Info", infoLine],
  ["tcp.stream", ({ stream }) => stream],
  ["tcp.seq", ({ sequenceNumber }) => sequenceNumber],
  [
    "tcp.ack",
    ({ acknowledgmentNumber, acknowledgmentNumberRaw }) => acknowledgmentNumber ?? acknowledgmentNumberRaw,
  ],
  ["tcp.len", ({ length }) => length],
  ["tcp.window_size", ({ window }) => window],
  ["tcp.window_size_scalefactor", scaleFactor],
  ["tcp.completeness", ({ completenessBefore }) => completenessBefore],
  ["tcp.analysis.duplicate_ack_num", ({ duplicateAck }) => duplicateAck?.number ?? ""],
  ["tcp.analysis.duplicate_ack_frame", ({ duplicateAck }) => duplicateAck?.frame ?? ""],
  ["tcp.analysis.acks_frame", ({ acknowledgesFrame }) => acknowledgesFrame ?? ""],
];

describe("the analysis of recorded traces", () => {
  it.each(traceNames)("agrees with tshark on every TCP frame of %s", async (name) => {
    const rows = readTsharkRows(name);
    const analyser = createSegmentAnalyser();
    const packets = await readTrace(name);
    const segments = packets.flatMap((packet, index) => analyser.analyse(packet, index + 1) ?? []);
    expect(segments.map(({ frame }) => frame)).toEqual([...rows.keys()]);
    for (const segment of segments) {
      const expected = rows.get(segment.frame) ?? {};
      const wanted = Object.fromEntries(
        [...COMPARED, ...FLAG_FIELDS].map(([field]) => [field, expected[field]]),
      );
      expect({ frame: segment.frame, ...fieldsOf(segment) }).toEqual({ frame: segment.frame, ...wanted });
    }
  });

  it("meets every analysis flag in at least one trace", async () => {
    const met = new Set(
      traceNames.flatMap((name) => [...readTsharkRows(name).values()].flatMap(flagFieldsOf)),
    );
    expect([...met].sort()).toEqual(FLAG_FIELDS.map(([field]) => field).sort());
  });
});

function fieldsOf(segment: AnalysedSegment): Record<string, string> {
  const flags = FLAG_FIELDS.map(([field, words]) => [
    field,
    words.some((word) => segment.analysis.includes(word)) ? "1" : "",
  ]);
  return Object.fromEntries([...COMPARED.map(([field, read]) => [field, String(read(segment))]), ...flags]);
}

function flagFieldsOf(row: Readonly<Record<string, string>>): readonly string[] {
  return FLAG_FIELDS.map(([field]) => field).filter((field) => row[field] === "1");
}

function scaleFactor({ flags, windowScale }: AnalysedSegment): string | number {
  if (flags.syn) return "";
  if (typeof windowScale === "number") return 2 ** windowScale;
  return windowScale === "unknown" ? -1 : -2;
}

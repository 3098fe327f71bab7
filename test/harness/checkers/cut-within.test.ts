import { describe, expect, it } from "vitest";
import type { Connection } from "../../../src/capture/tcp/connection.ts";
import { cutWithin } from "../../../src/harness/checkers/cut-within.ts";
import { type TraceSegment, trackTrace } from "../fixtures/trace.ts";

describe("a message that spans segments", () => {
  it("is whole when the kernel filled every segment but the last", () => {
    expect(piecesOf(client([1460, 1460, 80]))).toEqual([]);
  });

  it("is cut by its program when a segment could have held more", () => {
    expect(piecesOf(client([1000, 1000]))).toEqual([1000, 1000]);
    expect(piecesOf(client([1, 1, 1]))).toEqual([1, 1, 1]);
  });

  it("is whole when the lesser of both segment sizes is filled", () => {
    expect(piecesOf(client([536, 100], 536))).toEqual([]);
    expect(piecesOf(client([536, 100], 1460))).toEqual([536, 100]);
  });

  it("is whole when what the kernel sent again was cut otherwise", () => {
    const { segments, ...rest } = client([10, 10]);
    const [syn, synAck, ack, first, second] = segments;
    if (!syn || !synAck || !ack || !first || !second) throw new Error("a segment is missing");
    expect(piecesOf({ ...rest, segments: [syn, synAck, ack, second, first] })).toEqual([]);
  });
});

type Sketch = Parameters<typeof trackTrace>[0];

/** A client that sends segments of these lengths behind the handshake. */
function client(lengths: readonly number[], serverMss = 1460): Sketch {
  const common = { window: 64240, options: [], payload: new Uint8Array() };
  const open: readonly TraceSegment[] = [
    { ...common, from: "client", flags: "S", seq: 0, ack: 0, options: [{ type: "mss", value: 1460 }] },
    { ...common, from: "server", flags: "S.", seq: 0, ack: 1, options: [{ type: "mss", value: serverMss }] },
    { ...common, from: "client", flags: ".", seq: 1, ack: 1 },
  ];
  const data = lengths.map(
    (length, index): TraceSegment => ({
      ...common,
      from: "client",
      flags: "P.",
      seq: 1 + lengths.slice(0, index).reduce((sum, each) => sum + each, 0),
      ack: 1,
      payload: new Uint8Array(length).fill(0x61),
    }),
  );
  return {
    client: { address: "192.0.2.1", port: 40000 },
    server: { address: "192.0.2.2", port: 49202 },
    initialSequenceNumbers: { client: 1000, server: 2000 },
    timeToLive: 64,
    gapNs: 1_000_000n,
    segments: [...open, ...data],
  };
}

function piecesOf(trace: Sketch): readonly number[] {
  const [connection] = trackTrace(trace) as readonly [Connection];
  const { length } = connection.clientToServer.octets;
  return cutWithin(connection, "client", 0, length).map((piece) => piece.length);
}

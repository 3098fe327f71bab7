import { describe, expect, it } from "vitest";
import type { Connection, ReassembledStream } from "../../../src/capture/tcp/connection.ts";
import { createTracker } from "../../../src/capture/tcp/tracker.ts";
import { buildPacket, type SegmentSpec } from "./build-packet.ts";

const TOP = 0xffff_fff0;

describe("the reassembled stream", () => {
  it("joins segments in order and names the frame of each piece", () => {
    const stream = clientStream([data(1, "hello "), data(7, "there")]);
    expect(text(stream)).toBe("hello there");
    expect(stream.chunks.map(({ frame, offset, length }) => [frame, offset, length])).toEqual([
      [3, 0, 6],
      [4, 6, 5],
    ]);
    expect(stream.holes).toEqual([]);
  });

  it("puts reordered segments back", () => {
    expect(text(clientStream([data(7, "there"), data(1, "hello ")]))).toBe("hello there");
  });

  it("keeps what arrived first where segments overlap", () => {
    const stream = clientStream([data(4, "DEF"), data(1, "abcdefghi")]);
    expect(text(stream)).toBe("abcDEFghi");
    expect(stream.chunks.map(({ frame, offset }) => [frame, offset])).toEqual([
      [4, 0],
      [3, 3],
      [4, 6],
    ]);
  });

  it("fills a hole with zeros and lists it", () => {
    const stream = clientStream([data(1, "ab"), data(5, "ef")]);
    expect(text(stream)).toBe("ab\0\0ef");
    expect(stream.holes).toEqual([{ offset: 2, length: 2 }]);
  });

  it("lists octets that were acknowledged but never captured as a hole at the end", () => {
    const stream = clientStream([data(1, "ab"), answer(6)]);
    expect(stream.holes).toEqual([{ offset: 2, length: 3 }]);
  });

  it("lists octets that the capture cut off, unless a retransmission has them", () => {
    const cut = { ...data(1, "abcdef"), captured: 57 };
    expect(clientStream([cut]).holes).toEqual([{ offset: 3, length: 3 }]);
    expect(text(clientStream([cut, data(1, "abcdef")]))).toBe("abcdef");
  });

  it("goes on over the end of the sequence numbers", () => {
    const stream = clientStream([data(1, "a".repeat(20)), data(21, "b")], TOP);
    expect(text(stream)).toBe(`${"a".repeat(20)}b`);
  });

  it("gives the same octets for every order of arrival", () => {
    const pieces = [data(1, "ab"), data(2, "bcd"), data(4, "de"), data(6, "f")];
    for (const order of permutations(pieces)) expect(text(clientStream(order))).toBe("abcdef");
  });

  it("leaves out a segment so far ahead that only a wrong number explains it", () => {
    const stream = clientStream([data(1, "ab"), data(0x5000_0000, "far"), data(3, "cd")]);
    expect(text(stream).slice(0, 4)).toBe("abcd");
    expect(stream.octets.length).toBeLessThanOrEqual(4 + 16 * 1024 * 1024);
  });

  it("does not take the octet of a keep-alive before the data for data", () => {
    expect(text(clientStream([data(0, "?"), data(1, "ab")]))).toBe("ab");
  });
});

describe("acknowledgedLength", () => {
  it("counts neither the SYN nor the FIN", () => {
    const stream = clientStream([data(1, "abc"), { ...data(4, ""), flags: "FA" }, answer(5)]);
    expect(stream.acknowledgedLength).toBe(3);
    expect(stream.finFrame).toBe(4);
    expect(stream.finAcknowledgedFrame).toBe(5);
  });

  it("is 0 when nothing came back but the SYN-ACK", () => {
    expect(clientStream([data(1, "abc")]).acknowledgedLength).toBe(0);
  });

  it("leaves the FIN unacknowledged when only the data is", () => {
    const stream = clientStream([{ ...data(1, "abc"), flags: "FA" }, answer(4)]);
    expect(stream.acknowledgedLength).toBe(3);
    expect(stream.finAcknowledgedFrame).toBeUndefined();
  });

  it("is right for a connection joined in the middle", () => {
    const packets = [
      { from: "client", seq: 5000, ack: 900, flags: "PA", data: "abc" },
      { from: "server", seq: 900, ack: 5003, flags: "A" },
    ] as const;
    const stream = trackOne(packets).clientToServer;
    expect([text(stream), stream.acknowledgedLength]).toEqual(["abc", 3]);
  });
});

function data(offset: number, octets: string): SegmentSpec {
  return { from: "client", seq: offset, ack: 501, flags: "PA", data: octets };
}

function answer(acknowledged: number): SegmentSpec {
  return { from: "server", seq: 501, ack: acknowledged, flags: "A" };
}

function clientStream(specs: readonly SegmentSpec[], start = 0): ReassembledStream {
  const handshake: readonly SegmentSpec[] = [
    { from: "client", seq: 0, flags: "S" },
    { from: "server", seq: 500, ack: 1, flags: "SA" },
  ];
  const shift = (number: number) => (number + start) >>> 0;
  const shifted = [...handshake, ...specs].map((spec) =>
    spec.from === "client" ? { ...spec, seq: shift(spec.seq) } : { ...spec, ack: shift(spec.ack ?? 0) },
  );
  return trackOne(shifted).clientToServer;
}

function trackOne(specs: readonly SegmentSpec[]): Connection {
  const tracker = createTracker();
  for (const [index, spec] of specs.entries()) tracker.add(buildPacket(spec), index + 1);
  const [connection] = tracker.connections();
  if (connection === undefined) throw new Error("no connection was tracked");
  return connection;
}

function text(stream: ReassembledStream): string {
  return new TextDecoder().decode(stream.octets.subarray(0, 1000));
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

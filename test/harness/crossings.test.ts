import { describe, expect, it } from "vitest";
import type { PacketRecord } from "../../src/capture/packet.ts";
import { type BothEnds, findCrossings } from "../../src/harness/crossings.ts";
import type { WireEnd } from "../../src/netlab/forwarder/wire-order.ts";
import { frame } from "../netlab/forwarder/frames.ts";

/** A frame at a time in milliseconds. */
type Timed = readonly [number, Uint8Array];

function capture(frames: readonly Timed[]): readonly PacketRecord[] {
  return frames.map(([timeMs, data]) => ({
    timestampNs: BigInt(timeMs) * 1_000_000n,
    capturedLength: data.length,
    originalLength: data.length,
    linkType: 1,
    data,
  }));
}

function says(data: string, seq: number, from: WireEnd = "client"): Uint8Array {
  return frame(from, "PA", { seq, ack: 1, data });
}

/** What became of each frame: its fate, its number at the client's end and at the server's. */
function fates(client: readonly Timed[], server: readonly Timed[]): readonly string[] {
  const ends: BothEnds = { client: capture(client), server: capture(server) };
  return findCrossings(ends).map(({ from, fate, sent, arrived, isOvertaken }) => {
    const [near, far] = [sent?.frame ?? "-", arrived?.frame ?? "-"];
    const places = from === "client" ? `c${near} s${far}` : `s${near} c${far}`;
    return `${from} ${isOvertaken ? "overtaken" : fate} ${places}`;
  });
}

describe("what became of the frames between two ends", () => {
  const [one, two, three] = [says("one", 1), says("two", 4), says("three", 7)];
  const answer = says("yes", 1, "server");

  it("says that they arrived where both ends saw them", () => {
    expect(
      fates(
        [
          [1, one],
          [4, answer],
        ],
        [
          [2, one],
          [3, answer],
        ],
      ),
    ).toEqual(["client arrived c1 s1", "server arrived s2 c2"]);
  });

  it("says that one was lost, and takes the same octets sent again for another frame", () => {
    expect(
      fates(
        [
          [1, one],
          [9, one],
        ],
        [[10, one]],
      ),
    ).toEqual(["client arrived c1 s1", "client lost c2 s-"]);
    const again = one.with(19, 9);
    expect(
      fates(
        [
          [1, one],
          [9, again],
        ],
        [[10, again]],
      ),
    ).toEqual(["client lost c1 s-", "client arrived c2 s1"]);
  });

  it("says that one came twice", () => {
    expect(
      fates(
        [[1, one]],
        [
          [2, one],
          [3, one],
        ],
      ),
    ).toEqual(["client arrived c1 s1", "client doubled c1 s2"]);
  });

  it("says that one was overtaken", () => {
    expect(
      fates(
        [
          [1, one],
          [2, two],
          [3, three],
        ],
        [
          [4, two],
          [5, one],
          [6, three],
        ],
      ),
    ).toEqual(["client overtaken c1 s2", "client arrived c2 s1", "client arrived c3 s3"]);
  });

  it("says that one came with other data, or without its end", () => {
    const last = one.length - 1;
    const damaged = one.with(last, (one[last] ?? 0) ^ 1);
    expect(
      fates(
        [
          [1, one],
          [2, two],
        ],
        [
          [3, damaged],
          [4, two.subarray(0, 55)],
        ],
      ),
    ).toEqual(["client damaged c1 s1", "client damaged c2 s2"]);
  });

  it("says that one was sent by nobody", () => {
    const reset = frame("server", "R", { seq: 4 });
    expect(
      fates(
        [
          [1, one],
          [3, reset],
        ],
        [[2, one]],
      ),
    ).toEqual(["client arrived c1 s1", "server added s- c2"]);
  });

  it("leaves out what a host sends to itself", () => {
    const inner = one.map((octet, index) => (index < 12 ? 0 : octet));
    expect(fates([[1, inner]], [])).toEqual([]);
  });
});

import { expect, it } from "vitest";
import type { TrackedSegment } from "../../../src/capture/tcp/connection.ts";
import { CopyFinder } from "../../../src/teach/conversation/copies.ts";

function segment(frame: number, sequenceNumber: number, length: number): TrackedSegment {
  const flags = {
    fin: false,
    syn: false,
    rst: false,
    psh: false,
    ack: true,
    urg: false,
    ece: false,
    cwr: false,
  };
  return {
    frame,
    timestampNs: BigInt(frame) * 1000n,
    frameLength: 54 + length,
    direction: "client-to-server",
    flags,
    sequenceNumber,
    sequenceNumberRaw: sequenceNumber,
    acknowledgmentNumber: 1,
    acknowledgmentNumberRaw: 1,
    window: 1000,
    windowRaw: 1000,
    length,
    payload: new Uint8Array(length),
    options: [],
    analysis: [],
  };
}

it("tells of each piece of what is sent again when it was sent last", () => {
  const finder = new CopyFinder();
  const see = (...words: Parameters<typeof segment>) => finder.see(segment(...words));
  expect(see(1, 1, 1000)).toBeUndefined();
  // In smaller pieces, the second one behind the first.
  expect(see(5, 1, 500)).toEqual({ of: 1, lastNs: 1000n });
  expect(see(6, 501, 500)).toEqual({ of: 1, lastNs: 1000n });
  expect(see(9, 501, 500)).toEqual({ of: 1, lastNs: 6000n });
  expect(see(10, 1, 100)).toEqual({ of: 1, lastNs: 5000n });
  expect(see(11, 1001, 10)).toBeUndefined();
});

it("takes what fills a gap for no copy", () => {
  const finder = new CopyFinder();
  finder.see(segment(1, 1, 100));
  finder.see(segment(2, 201, 100));
  expect(finder.see(segment(3, 101, 100))).toBeUndefined();
  expect(finder.see(segment(4, 101, 100))).toEqual({ of: 3, lastNs: 3000n });
});

import { describe, expect, it } from "vitest";
import { seqAdd, seqCompare, seqDistance } from "../../src/wire/seq.ts";

const LAST = 2 ** 32 - 1;

describe("sequence numbers (RFC 9293 §3.4)", () => {
  it.each([
    [0, 0, 0],
    [1000, 66, 1066],
    [LAST, 1, 0],
    [LAST, 2, 1],
    [LAST, LAST, LAST - 1],
    [0, -1, LAST],
    [5, -(2 ** 32), 5],
    [0x80000000, 0x80000000, 0],
  ])("seqAdd(%d, %d) is %d", (sequenceNumber, count, sum) => {
    expect(seqAdd(sequenceNumber, count)).toBe(sum);
  });

  it.each([
    [0, 0, 0],
    [10, 15, 5],
    [15, 10, 2 ** 32 - 5],
    [LAST, 0, 1],
    [0, LAST, LAST],
    [0xfffffff0, 0x10, 0x20],
  ])("seqDistance(%d, %d) is %d", (from, to, distance) => {
    expect(seqDistance(from, to)).toBe(distance);
    expect(seqAdd(from, distance)).toBe(to);
  });

  it.each([
    [1, 1, 0],
    [2, 1, 1],
    [1, 2, -1],
    [0, LAST, 1],
    [LAST, 0, -1],
    [0x7fffffff, 0, 0x7fffffff],
    [0, 0x7fffffff, -0x7fffffff],
    [0x80000000, 0, -0x80000000],
    [0, 0x80000000, -0x80000000],
  ])("seqCompare(%d, %d) is %d", (a, b, order) => {
    expect(seqCompare(a, b)).toBe(order);
  });

  it("sorts the numbers of a window that goes round the end", () => {
    expect([2, LAST, 0, LAST - 5, 1].sort(seqCompare)).toEqual([LAST - 5, LAST, 0, 1, 2]);
  });
});

import { describe, expect, it } from "vitest";
import { Ledger } from "../../scripts/bench/crowd/ledger.ts";

/** A room of three in which each hears the others and not itself. */
function room() {
  const ledger = new Ledger({ hears: (listener, by) => listener !== by });
  const [one, two, three] = [ledger.connects(), ledger.connects(), ledger.connects()] as const;
  for (const member of [one, two, three]) ledger.isIn(member);
  return { ledger, one, two, three };
}

describe("the ledger of a crowd", () => {
  it("finds nothing wrong where all comes once and in order", () => {
    const { ledger, one, two, three } = room();
    for (const count of [ledger.says(one), ledger.says(one)])
      for (const member of [two, three]) ledger.hears(member, one, count);
    expect(ledger.missing()).toBe(0);
    expect(ledger.faults).toEqual({ lost: 0, again: 0, strange: 0 });
  });

  it("finds what is lost in the middle, what comes twice and what comes too late", () => {
    const { ledger, one, two, three } = room();
    const [first, second, third] = [ledger.says(one), ledger.says(one), ledger.says(one)] as const;
    for (const count of [first, third]) ledger.hears(two, one, count);
    expect(ledger.faults).toEqual({ lost: 1, again: 0, strange: 0 });
    for (const count of [first, first, third, second]) ledger.hears(three, one, count);
    expect(ledger.faults).toEqual({ lost: 2, again: 2, strange: 0 });
  });

  it("finds what never came", () => {
    const { ledger, one, two } = room();
    ledger.hears(two, one, ledger.says(one));
    expect(ledger.missing()).toBe(1);
  });

  it("finds what comes to its author, or to one who connected after others had heard it", () => {
    const { ledger, one, two } = room();
    const count = ledger.says(one);
    ledger.hears(one, one, count);
    ledger.hears(two, one, count);
    ledger.hears(ledger.connects(), one, count);
    expect(ledger.faults.strange).toBe(2);
  });

  it("lets one who comes in the middle begin where it was in, and no later", () => {
    const { ledger, one, two, three } = room();
    const late = ledger.connects();
    const before = ledger.says(one);
    ledger.isIn(late);
    for (const member of [two, three]) ledger.hears(member, one, before);
    expect(ledger.missing()).toBe(0);
    ledger.says(one);
    ledger.hears(late, one, ledger.says(one));
    expect(ledger.faults.lost).toBe(1);
  });

  it("holds one who leaves by word to what anybody had heard by then", () => {
    const { ledger, one, two, three } = room();
    ledger.hears(two, one, ledger.says(one));
    const left = ledger.leaves(three);
    ledger.hears(two, one, ledger.says(one));
    left();
    expect(ledger.faults.lost).toBe(1);
    expect(ledger.missing()).toBe(0);
  });

  it("excuses what one said last who broke off, where nobody heard it", () => {
    const { ledger, one, two, three } = room();
    const heard = ledger.says(one);
    for (const member of [two, three]) ledger.hears(member, one, heard);
    ledger.says(one);
    ledger.resets(one);
    expect(ledger.missing()).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { WallClock } from "../../src/capture/wall-clock.ts";

/** A clock whose wall time and counted time are set by hand, in milliseconds. */
function setByHand() {
  const shown = { wallMs: 1_700_000_000_000, countedMs: 1_700_000_000_000 };
  const clock = new WallClock({ wallMs: () => Math.floor(shown.wallMs), countedMs: () => shown.countedMs });
  const pass = (ms: number, wallRate = 1) => {
    shown.countedMs += ms;
    shown.wallMs += ms * wallRate;
  };
  const errorMs = () => Math.abs(Number(clock.ns()) / 1e6 - shown.wallMs);
  return { clock, shown, pass, errorMs };
}

describe("WallClock", () => {
  it("tells what the system's clock tells, to a millisecond", () => {
    const clock = new WallClock();
    for (let reads = 0; reads < 1000; reads++) {
      const before = Date.now();
      const ms = Number(clock.ns() / 1_000_000n);
      expect(ms).toBeGreaterThanOrEqual(before);
      expect(ms).toBeLessThanOrEqual(Date.now());
    }
  });

  it("counts on within a millisecond", () => {
    const { clock, pass } = setByHand();
    const first = clock.ns();
    pass(0.25);
    expect(Number(clock.ns() - first)).toBeCloseTo(250_000, -3);
  });

  it.each([0.9995, 1.0005, 1.1])("follows a wall clock that runs %s times as fast", (rate) => {
    const { clock, pass, errorMs } = setByHand();
    let last = clock.ns();
    for (let ms = 0; ms < 2000; ms++) {
      pass(0.7, rate);
      expect(errorMs()).toBeLessThanOrEqual(1.001);
      expect(clock.ns()).toBeGreaterThanOrEqual(last);
      last = clock.ns();
    }
  });

  it.each([-412, 412, 3_600_000])("follows a wall clock that is set by %s ms", (by) => {
    const { clock, shown, pass, errorMs } = setByHand();
    pass(10);
    shown.wallMs += by;
    expect(errorMs()).toBeLessThanOrEqual(1.001);
    pass(10);
    expect(errorMs()).toBeLessThanOrEqual(1.001);
    expect(Math.abs(clock.setByMs - Math.abs(by))).toBeLessThanOrEqual(1.001);
  });

  it("does not take it for a setting of the clock when the process has to wait between reading the two", () => {
    const { shown, pass } = setByHand();
    let reads = 0;
    const clock = new WallClock({
      wallMs: () => {
        if (++reads % 3 === 2) pass(18);
        return Math.floor(shown.wallMs);
      },
      countedMs: () => shown.countedMs,
    });
    for (let ms = 0; ms < 50; ms++) {
      pass(1.3);
      clock.read();
      expect(clock.setByMs).toBeLessThanOrEqual(1.001);
    }
  });

  it("does not take it for a setting of the clock that it was set before", () => {
    const clock = new WallClock({ wallMs: () => 1_700_000_000_000, countedMs: () => 1_600_000_000_000 });
    clock.read();
    expect(clock.setByMs).toBe(0);
  });
});

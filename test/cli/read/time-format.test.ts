import { describe, expect, it } from "vitest";
import { PacketView } from "../../../src/capture/packet-view.ts";
import { timeText } from "../../../src/cli/read/time-format.ts";

const FIRST = { seconds: 1_700_000_000, nanoseconds: 900_000_000 };

describe("timeText", () => {
  it.each([
    ["d", 0.5e9, "0.200000"],
    ["d", Number.NaN, "0.000000"],
    ["d", 1e9, "-0.300000"],
    ["dd", 0.5e9, "0.400000"],
    ["e", 0, "1700000001.600000"],
  ] as const)("writes %s with the packet before at %s ns as %s", (format, previousNs, wanted) => {
    const view = new PacketView();
    view.number = 1;
    view.setTime(FIRST.seconds, FIRST.nanoseconds);
    view.number = 2;
    view.setTime(FIRST.seconds + 1, 600_000_000);
    const seen = { view, segment: undefined, above: undefined, previousNs, previousShownNs: 0.3e9 };
    expect(timeText(format)?.(seen)).toBe(wanted);
  });
});

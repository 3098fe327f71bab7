import { describe, expect, it } from "vitest";
import { captureRightOn } from "../../../src/capture/live/capture-right.ts";
import { captureTools } from "../../../src/capture/live/capture-tools.ts";

describe("captureRightOn", () => {
  it("is true exactly when one of the tools can capture", async () => {
    const canAny = (await captureTools()).some(({ available }) => available);
    const right = await captureRightOn("lo");
    if (canAny) expect(right).toBe(true);
    else expect(right).toMatch(/^Nothing can be captured on lo: [^\n]*\.$/);
  });

  it("says in one sentence why not", async () => {
    expect(await captureRightOn("nosuch0")).toMatch(/^[^\n]*nosuch0[^\n]*\.$/);
  });
});

describe("captureTools", () => {
  it("gives every tool, best first, with its version or the reason it is not available", async () => {
    const states = await captureTools();
    expect(states.map(({ tool }) => tool)).toEqual(["tcpdump", "dumpcap", "cap"]);
    for (const { available, path, version, why } of states) {
      expect(why === undefined).toBe(available);
      if (path !== undefined) expect(version).toMatch(/^\d+\.\d+/);
    }
  });
});

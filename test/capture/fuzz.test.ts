import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { inputOf, playRound, readCaptures } from "../../scripts/fuzz/rounds.ts";

const SEED = 20261126;
const ROUNDS = 150;
const captures = readCaptures([fileURLToPath(new URL("tcp/traces/", import.meta.url))]);

describe("fuzzing", () => {
  it("raises nothing but CaptureErrors, in time and in memory", async () => {
    let packets = 0;
    let damaged = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const outcome = await playRound(captures, SEED, round);
      packets += outcome.packets;
      damaged += outcome.isWhole ? 0 : 1;
    }
    expect(packets).toBeGreaterThan(10 * ROUNDS);
    expect(damaged).toBeGreaterThan(ROUNDS / 10);
  });

  it("damages the same capture in the same way again", () => {
    expect(captures.length).toBeGreaterThan(30);
    for (let round = 0; round < 20; round += 1)
      expect(inputOf(captures, SEED, round)).toEqual(inputOf(captures, SEED, round));
    expect(inputOf(captures, SEED, 1)).not.toEqual(inputOf(captures, SEED + 1, 1));
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { captureRightOn } from "../../../src/capture/live/capture-right.ts";
import type { NetworkName } from "../../../src/netlab/network.ts";
import { type PlayedRun, play } from "../play.ts";

const canCapture = (await captureRightOn("lo")) === true;

describe.skipIf(!canCapture).each<[NetworkName, string]>([
  ["netlab", "length, octets, order"],
  ["loopback", "length, order"],
])("a recording whose messages name addresses, held against a run on %s", (net, compared) => {
  let run: PlayedRun;
  beforeAll(async () => {
    run = await play([{ client: ["srm"], server: ["srm"], scenario: ["srm-chat"] }], { net });
  }, 30_000);
  afterAll(() => run.remove());

  it(`is compared in ${compared}`, () => {
    const { verdict, findings } = run.cell("srm", "srm", "srm-chat");
    expect(verdict).toBe("pass");
    expect(findings.find(({ rule }) => rule === "trace.recorded")?.message).toContain(
      `who opens, with which flags and which kinds of options, ${compared}, PSH`,
    );
  });
});

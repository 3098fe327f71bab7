import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlayedRun, peer, play } from "../harness/play.ts";

const OURS = ["pychat", "ece146"];

let run: PlayedRun;
beforeAll(async () => {
  run = await play([{ client: ["other-*"] }, { client: OURS, server: ["other-*,serving-*"] }], {
    impl: [peer("other.impl.yaml")],
  });
}, 240_000);
afterAll(() => run.remove());

describe("programs with other words, prompts and screens", () => {
  it("pass every scenario in both roles, and reach the declared levels, by their manifest alone", () => {
    expect(run.report.cells.length).toBeGreaterThanOrEqual(70);
    const lost = run.report.cells.filter(({ verdict }) => verdict !== "pass" && verdict !== "unsupported");
    expect(lost.map(({ client, server, scenario, why }) => [client, server, scenario, why])).toEqual([]);
  });

  it("are not played where they declare that they lack a feature, and nowhere else", () => {
    const unplayed = run.report.cells.filter(({ verdict }) => verdict === "unsupported");
    expect(
      new Set(unplayed.map(({ client, server, scenario }) => `${client} × ${server} ${scenario}`)),
    ).toEqual(
      new Set([
        "other-pychat × pychat pychat-end-of-input",
        "other-pychat × other-pychat pychat-end-of-input",
        "other-pychat × serving-pychat pychat-end-of-input",
        "pychat × other-pychat pychat-end-of-input",
        "other-pychat × serving-pychat pychat-second-client",
        "pychat × serving-pychat pychat-second-client",
      ]),
    );
    for (const { why, findings } of unplayed) {
      expect(why).toMatch(/^Declared before the run as not implemented: (?:end-of-input|one-client)\.$/);
      expect(findings).toEqual([]);
    }
  });

  it("are ended by Ctrl-C where they serve on after the chat", async () => {
    const { transcript } = await run.evidence("pychat", "serving-pychat", "pychat-bye-from-host");
    const signals = transcript.filter((entry) => entry.type === "signal");
    expect(signals).toMatchObject([{ program: "server", signal: "SIGINT", why: "leave" }]);
  });

  it("may refuse a second client instead of letting it wait", async () => {
    const { connections } = await run.evidence("pychat", "other-pychat", "pychat-second-client");
    expect(connections.map(({ end }) => end)).toEqual(["fin", "refused"]);
  });
});

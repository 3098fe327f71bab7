import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evidence, TranscriptEntry } from "../../../src/harness/evidence.ts";
import { judge } from "../../../src/harness/judge.ts";
import { failings, type PlayedRun, peer, play } from "../play.ts";

let run: PlayedRun;
beforeAll(async () => {
  run = await play(
    [
      { client: ["pychat"], server: ["listens-once"], scenario: ["pychat-second-client"] },
      { client: ["slow-to-notice"], server: ["slow-to-notice"], scenario: ["greet"] },
      { client: ["ece146"], server: ["gone-at-once"], scenario: ["greet"] },
      { client: ["ece146"], server: ["pickle-3,pickle-5"], scenario: ["ece146-chat"] },
      { client: ["pychat"], server: ["pychat"], scenario: ["greet", "pychat-long-text"] },
      { client: ["divides"], server: ["pychat"], scenario: ["pychat-long-text"] },
      { client: ["ece146"], server: ["heedless"], scenario: ["ece146-chat"] },
      { client: ["mute"], server: ["pychat"], scenario: ["greet"] },
      { client: ["srm"], server: ["srm"], scenario: ["srm-vanish", "srm-long-line"] },
    ],
    { impl: [peer("broken.impl.yaml")], limitMs: 2500 },
  );
}, 60_000);
afterAll(() => run.remove());

describe("a program that does what its report leaves open", () => {
  it.each([
    ["pychat", "listens-once", "pychat-second-client"],
    ["slow-to-notice", "slow-to-notice", "greet"],
    ["ece146", "gone-at-once", "greet"],
    ["ece146", "pickle-3", "ece146-chat"],
    ["ece146", "pickle-5", "ece146-chat"],
    ["pychat", "pychat", "pychat-long-text"],
    ["divides", "pychat", "pychat-long-text"],
    ["srm", "srm", "srm-vanish"],
    ["srm", "srm", "srm-long-line"],
  ])("passes: %s with %s, %s", (client, server, scenario) => {
    const { verdict, why, findings } = run.cell(client, server, scenario);
    expect({ verdict, why, failed: findings.filter((each) => each.verdict !== "pass") }).toMatchObject({
      verdict: "pass",
      failed: [],
    });
  });

  it("is warned about when it takes no notice of Ctrl-C", () => {
    const runs = ({ rule }: { readonly rule: string }) => rule === "program.runs";
    expect(run.cell("ece146", "heedless", "ece146-chat").findings.find(runs)).toMatchObject({
      verdict: "pass",
      severity: "warn",
      message: expect.stringMatching(/^The server program did not end upon Ctrl-C /),
    });
    expect(run.cell("ece146", "pickle-3", "ece146-chat").findings.find(runs)?.severity).not.toBe("warn");
  });

  it("closes its listening socket behind one client, and the second one's RST is explained", () => {
    const { findings } = run.cell("pychat", "listens-once", "pychat-second-client");
    const refused = findings.find(({ message }) => message.includes("second SYN with RST"));
    expect(refused).toMatchObject({ rule: "handshake.three-way", severity: "note", side: null });
  });

  it("sends a list to a client whose FIN has come, or none to one that has said !Exit", async () => {
    const listsToClient = async (client: string, server: string) => {
      const { connections, transcript } = await run.evidence(client, server);
      const joined = transcript.find((entry) => entry.type === "connected" && entry.program === "client");
      const own = connections.find(
        (each) => joined?.type === "connected" && each.client.port === joined.port,
      );
      const fin = own?.clientToServer.finFrame ?? 0;
      const lists = own?.serverToClient.chunks.filter(
        ({ offset }) => own.serverToClient.octets[offset] === 0x80,
      );
      return { all: lists?.length, late: lists?.filter(({ frame }) => frame > fin).length };
    };
    expect(await listsToClient("slow-to-notice", "slow-to-notice")).toEqual({ all: 3, late: 1 });
    expect(await listsToClient("ece146", "gone-at-once")).toEqual({ all: 1, late: 0 });
  });
});

describe("a program that the lab ended", () => {
  it("owes no goodbye for the lab's own Ctrl-C, nor a second one", async () => {
    const good = await run.evidence("pychat", "pychat");
    const more: readonly Partial<TranscriptEntry>[] = [
      { type: "input-closed", program: "client" },
      { type: "signal", program: "client", signal: "SIGINT", why: "end-of-cell" },
      { type: "signal", program: "server", signal: "SIGINT", why: "end-of-cell" },
    ];
    const judgement = judge(withBeforeEnd(good, more), undefined);
    expect([...failings(judgement, "framing.client"), ...failings(judgement, "framing.server")]).toEqual([]);
  });

  it("is not blamed for what its partner kept from its screen", () => {
    const played = run.cell("mute", "pychat");
    expect(failings(played, "scenario.steps")).toEqual([
      expect.stringMatching(/^fail client: .* The server program did not show "Hello over there"/),
    ]);
  });
});

/** Puts entries before the first program's exit. */
function withBeforeEnd(evidence: Evidence, more: readonly Partial<TranscriptEntry>[]): Evidence {
  const at = evidence.transcript.findIndex(({ type }) => type === "exit");
  const t = evidence.transcript[at]?.t ?? "0";
  const entries = more.map((entry) => ({ t, ...entry }) as TranscriptEntry);
  return { ...evidence, transcript: evidence.transcript.toSpliced(at, 0, ...entries) };
}

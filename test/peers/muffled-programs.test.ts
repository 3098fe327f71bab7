import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failings, type PlayedRun, peer, play } from "../harness/play.ts";

describe("a program that does not show what it must", () => {
  let muffled: PlayedRun;
  beforeAll(async () => {
    const own = (client: string, server: string, scenario: string) => ({
      client: [client],
      server: [server],
      scenario: [scenario],
    });
    muffled = await play(
      [
        own("pychat", "muffled-pychat", "pychat-names"),
        own("muffled-pychat", "pychat", "pychat-names"),
        own("ece146", "nameless-ece146", "ece146-join"),
        own("listless-ece146", "ece146", "ece146-join"),
        own("unannounced-ece146", "ece146", "ece146-join"),
        own("ece146", "anonymous-ece146", "ece146-chat"),
        own("pychat", "nameless-ece146", "greet"),
        own("ece146", "muffled-pychat", "greet"),
      ],
      { impl: [peer("muffled.impl.yaml")], limitMs: 2500 },
    );
  }, 120_000);
  afterAll(() => muffled.remove());

  it.each([
    ["pychat", "muffled-pychat", "pychat-names", "server", "Trevor"],
    ["muffled-pychat", "pychat", "pychat-names", "client", "Francesco"],
    ["ece146", "nameless-ece146", "ece146-join", "server", "Brandon"],
    ["listless-ece146", "ece146", "ece146-join", "client", "Alice"],
    ["unannounced-ece146", "ece146", "ece146-join", "client", "Brandon Connected"],
    ["ece146", "anonymous-ece146", "ece146-chat", "witness", "Brandon"],
  ])("loses the step: %s with %s, %s", (client, server, scenario, program, text) => {
    const said = failings(muffled.cell(client, server, scenario), "scenario.steps");
    expect(said).toEqual([expect.stringMatching(`The ${program} program did not show "${text}"`)]);
  });

  it.each([
    ["pychat", "nameless-ece146", "server sees: Trevor"],
    ["ece146", "muffled-pychat", "host sees: Trevor"],
    ["ece146", "muffled-pychat", "host sees: !Exit"],
  ])("loses the declared fact: %s with %s, %s", (client, server, fact) => {
    expect(failings(muffled.cell(client, server), "interop.fact")).toContain(
      `fail server: A declared fact did not come about: ${fact}.`,
    );
  });
});

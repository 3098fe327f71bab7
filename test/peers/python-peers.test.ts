import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReassembledStream } from "../../src/capture/tcp/connection.ts";
import { type PlayedRun, peer, play } from "../harness/play.ts";

const PAIRS = [
  ["pychat", "python-pychat"],
  ["ece146", "python-ece146"],
] as const;

let run: PlayedRun;
beforeAll(async () => {
  const selections = PAIRS.map(([ours, theirs]) => ({
    client: [`${ours},${theirs}`],
    server: [`${ours},${theirs}`],
    // A scenario for one reading is put to them by its full name alone.
    scenario: ["*", "ece146-ghost"],
  }));
  run = await play(selections, { impl: [peer("lab.impl.yaml")] });
}, 120_000);
afterAll(() => run.remove());

describe.each(PAIRS)("%s and a program written from its report", (ours, theirs) => {
  const pairings = [
    [ours, theirs],
    [theirs, ours],
    [theirs, theirs],
  ] as const;

  it.each(pairings)("talk: %s with %s plays every scenario", (client, server) => {
    const cells = scenariosOf(ours).map((scenario) => run.cell(client, server, scenario));
    expect(cells.length).toBeGreaterThanOrEqual(8);
    expect(
      cells.filter(({ verdict }) => verdict !== "pass").map(({ scenario, why }) => `${scenario}: ${why}`),
    ).toEqual([]);
  });

  it("put the same octets on the wire in every pairing", async () => {
    for (const scenario of scenariosOf(ours)) {
      const [expected, ...others] = await Promise.all(
        [[ours, ours], ...pairings].map(([client = "", server = ""]) => octetsOf(client, server, scenario)),
      );
      for (const octets of others) expect({ scenario, octets }).toEqual({ scenario, octets: expected });
    }
  });
});

function scenariosOf(name: string): readonly string[] {
  const own = run.report.cells.filter(({ client, server }) => client === name && server === name);
  return own.map(({ scenario }) => scenario);
}

/** What each connection carried to a program that was there to read it, both directions, in the order in which they were opened. */
async function octetsOf(client: string, server: string, scenario: string) {
  const { connections } = await run.evidence(client, server, scenario);
  return connections.map(({ clientToServer, serverToClient }) => [
    delivered(clientToServer, serverToClient),
    delivered(serverToClient, clientToServer),
  ]);
}

/**
 * Without what the kernel of an ended receiver refused (its FIN, then its RST): whether a sender still says something before it
 * has seen the end is a race that neither program decides.
 */
function delivered(said: ReassembledStream, receiver: ReassembledStream): string {
  const { finFrame, rstFrame } = receiver;
  const refused =
    finFrame === undefined || rstFrame === undefined
      ? undefined
      : said.chunks.find(({ frame }) => frame > finFrame)?.offset;
  return Buffer.from(said.octets.subarray(0, refused)).toString("latin1");
}

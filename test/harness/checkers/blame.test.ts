import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evidence, TranscriptEntry } from "../../../src/harness/evidence.ts";
import { judge } from "../../../src/harness/judge.ts";
import type { Cell, Finding } from "../../../src/harness/report.ts";
import { concat } from "../../../src/wire/octets.ts";
import { failings, type PlayedRun, peer, play } from "../play.ts";

let run: PlayedRun;
beforeAll(async () => {
  const clients = "ece146,room-line-end,no-exit,no-gap";
  run = await play(
    [
      { client: [clients], server: ["ece146"], scenario: ["ece146-chat"] },
      { client: ["srm"], server: ["no-welcome,late-welcome"], scenario: ["srm-three"] },
      { client: ["no-bye,no-bye-at-end-of-input,pychat"], server: ["pychat"], scenario: ["greet"] },
      { client: ["pychat"], server: ["no-bye"], scenario: ["pychat-bye-at-once"] },
      { client: ["stays"], server: ["pychat@robust"], scenario: ["pychat-bye-from-host"] },
      { client: ["cse4074"], server: ["cse4074"], scenario: ["cse4074-chat"] },
    ],
    { impl: [peer("broken.impl.yaml"), peer("broken-srm.impl.yaml")], limitMs: 2500 },
  );
}, 60_000);
afterAll(() => run.remove());

/** What a report names first of a cell. */
function first({ findings }: Pick<Cell, "findings">): Finding | undefined {
  return findings.find(({ verdict }) => verdict === "fail");
}

describe("a line end that a server relays", () => {
  it("is the client's, who wrote it", () => {
    const cell = run.cell("room-line-end", "ece146", "ece146-chat");
    expect(first(cell)).toMatchObject({
      rule: "framing.no-line-end",
      side: "client",
      got: '"Hello from PC1\\n"',
    });
    expect(failings(cell, "framing.no-line-end")).toHaveLength(1);
  });
});

describe("a server that does not say its welcome", () => {
  it("is to blame when it never comes, and no client for having spoken first", () => {
    const cell = run.cell("srm", "no-welcome", "srm-three");
    expect(first(cell)).toMatchObject({ rule: "srm.welcome", side: "server" });
    expect(failings(cell, "framing.server")).not.toEqual([]);
    expect(failings(cell, "order.first-speaker")).toEqual([]);
  });

  it("is to blame when a client has waited for it long enough before it spoke", () => {
    expect(first(run.cell("srm", "late-welcome", "srm-three"))).toMatchObject({
      rule: "order.first-speaker",
      side: "server",
      message: expect.stringMatching(
        /: the server kept silent for \d{4} ms, until the client spoke, but in Simple Chat Room the server speaks first\.$/,
      ),
    });
  });
});

describe("a client that goes on when the server's person has said goodbye", () => {
  it("is to blame, and not the server, which ended as it had to", () => {
    const cell = run.cell("stays", "pychat@robust", "pychat-bye-from-host");
    expect(first(cell)).toMatchObject({ rule: "program.ends", side: "client" });
    expect(failings(cell, "program.runs")).toEqual([]);
  });
});

describe("a goodbye that somebody types", () => {
  it("must be on the wire (report 000 §1.1, report 002 §5.2)", () => {
    const why = (client: string, server: string, scenario: string) =>
      first(run.cell(client, server, scenario));
    expect(why("no-bye", "pychat", "greet")).toMatchObject({
      rule: "framing.client",
      side: "client",
      message: expect.stringMatching(
        /the client never sent "\[bye\]", which was due because the person left /,
      ),
    });
    expect(why("no-exit", "ece146", "ece146-chat")).toMatchObject({
      rule: "framing.client",
      side: "client",
      message: expect.stringMatching(/the client never sent "!Exit", which was due because the person left /),
    });
  });

  it("is not asked of who closes behind the other's, or types none", () => {
    expect(run.cell("pychat", "no-bye", "pychat-bye-at-once").verdict).toBe("pass");
    expect(run.cell("no-bye-at-end-of-input", "pychat", "greet").verdict).toBe("pass");
  });

  it("may cross that of the other side", async () => {
    const evidence = await run.evidence("pychat", "pychat", "greet");
    const late = evidence.connections[0]?.serverToClient.finFrame ?? 0;
    const closedAt = evidence.connections[0]?.segments.find(({ frame }) => frame === late)?.timestampNs ?? 0n;
    const bothLeave = withLeaveOf(evidence, "server", closedAt - 1_000_000n);
    expect(failings(judge(bothLeave, undefined), "framing.server")).toEqual([]);
  });
});

describe("two commands that a client sends without a gap", () => {
  it("are named with their frame and the pause that helps, and are the client's", () => {
    const cell = run.cell("no-gap", "ece146", "ece146-chat");
    expect(first(cell)).toMatchObject({
      rule: "delivery.one-kind",
      side: "client",
      message: expect.stringMatching(
        /: the client program sent "!ShowUserHasConnected" and "!GetAllActiveUsers" 0\.0 ms apart \(frame \d+\), and the server read the two as one message\. Pause 50 ms or more between the two\.$/,
      ),
      frames: [expect.any(Number)],
    });
    expect(cell.findings.filter(({ verdict, side }) => verdict === "fail" && side !== "client")).toEqual([]);
  });
});

describe("what another client caused", () => {
  it("may come to a client that has not said its name yet, and is no speaking first", async () => {
    const evidence = await run.evidence("ece146", "ece146", "ece146-chat");
    const judgement = judge(withEarlyAnnouncement(evidence, 50_000_000n), undefined);
    expect(judgement.findings.filter(({ rule }) => rule === "order.first-speaker")).toContainEqual(
      expect.objectContaining({
        verdict: "pass",
        severity: "note",
        message: expect.stringMatching(
          /: what another client caused came to the client before that had said anything/,
        ),
      }),
    );
    expect([...failings(judgement, "order.first-speaker"), ...failings(judgement, "framing.server")]).toEqual(
      [],
    );
  });

  it("may reach a client whose connection came an instant behind it, and none that came long after", async () => {
    const evidence = await run.evidence("ece146", "ece146", "ece146-chat");
    const framed = (sinceNs: bigint) =>
      failings(judge(withEarlyAnnouncement(evidence, sinceNs), undefined), "framing.server");
    expect(framed(-50_000_000n)).toEqual([]);
    expect(framed(-500_000_000n)).not.toEqual([]);
  });
});

describe("a client that was gone before the lab looked at its port", () => {
  it("has the port that it told itself", async () => {
    const evidence = await run.evidence("cse4074", "cse4074", "cse4074-chat");
    const unseen = {
      ...evidence,
      transcript: evidence.transcript.filter(({ type }) => type !== "listening"),
    };
    expect(evidence.transcript.length).toBeGreaterThan(unseen.transcript.length);
    const { findings } = judge(unseen, undefined);
    const [registering] = failings({ findings }, "framing.client").filter((each) =>
      each.includes("REGISTER"),
    );
    expect(registering).toBeUndefined();
  });
});

/** Lets the client's connection stand `sinceNs` before the announcement of the witness, which then comes to it as well. */
function withEarlyAnnouncement(evidence: Evidence, sinceNs: bigint): Evidence {
  const owned = (role: "client" | "witness") => {
    const joined = evidence.transcript.find((each) => each.type === "connected" && each.program === role);
    return evidence.connections.find(
      (each) => joined?.type === "connected" && each.client.port === joined.port,
    );
  };
  const [client, chunk] = [owned("client"), owned("witness")?.serverToClient.chunks[0]];
  const announcement = owned("witness")?.serverToClient.octets.subarray(0, chunk?.length);
  const data = client?.segments.find(
    ({ length, direction }) => length > 0 && direction === "server-to-client",
  );
  if (client === undefined || chunk === undefined || announcement === undefined || data === undefined)
    throw new Error("nobody was announced");
  const told = {
    ...data,
    ...chunk,
    length: announcement.length,
    timestampNs: chunk.timestampNs + 1_000_000n,
  };
  const handshake = client.segments
    .filter(({ length }) => length === 0)
    .slice(0, 3)
    .map((segment) => ({ ...segment, timestampNs: chunk.timestampNs - sinceNs }));
  const { serverToClient: stream } = client;
  const shifted = stream.chunks.map((each) => ({ ...each, offset: each.offset + announcement.length }));
  const changed = {
    ...client,
    segments: [...handshake, told, ...client.segments.slice(3)],
    serverToClient: {
      ...stream,
      octets: concat([announcement, stream.octets]),
      chunks: [{ ...chunk, offset: 0, timestampNs: told.timestampNs }, ...shifted],
    },
  };
  return {
    ...evidence,
    fixture: undefined,
    connections: evidence.connections.map((each) => (each === client ? changed : each)),
  };
}

function withLeaveOf(evidence: Evidence, program: "server", t: bigint): Evidence {
  const leave: TranscriptEntry = {
    t: `${t}`,
    type: "typed",
    program,
    line: "[bye]",
    deed: "leave",
    words: "[bye]",
  };
  const others = evidence.transcript.filter(
    (each) => !(each.type === "typed" && each.program === program && each.deed === "leave"),
  );
  return {
    ...evidence,
    transcript: [...others, leave].toSorted((a, b) => (BigInt(a.t) < BigInt(b.t) ? -1 : 1)),
  };
}

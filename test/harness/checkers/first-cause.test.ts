import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evidence, TranscriptEntry } from "../../../src/harness/evidence.ts";
import { judge } from "../../../src/harness/judge.ts";
import type { Cell } from "../../../src/harness/report.ts";
import { failings, type PlayedRun, peer, play } from "../play.ts";

let run: PlayedRun;
beforeAll(async () => {
  run = await play(
    [
      { client: ["pychat"], server: ["deaf,dies,this-host-only,ipv6-only"], scenario: ["greet"] },
      { client: ["exits,wrong-port"], server: ["pychat"], scenario: ["greet"] },
      { client: ["ee357"], server: ["others-only-ee357"], scenario: ["ee357-chat"] },
      { client: ["ee357"], server: ["both-at-once-ee357"], scenario: ["ee357-chat"] },
      { client: ["other-port,detour,cse4074"], server: ["cse4074"], scenario: ["cse4074-chat"] },
    ],
    {
      impl: ["broken", "broken-ee357", "broken-cse4074", "broken-reach"].map((name) =>
        peer(`${name}.impl.yaml`),
      ),
      limitMs: 2500,
    },
  );
}, 60_000);
afterAll(() => run.remove());

/** The first rule that did not pass, and who broke it. */
function firstFault({ findings, verdict }: Pick<Cell, "findings" | "verdict">) {
  const first = findings.find((finding) => finding.verdict === verdict);
  return { rule: first?.rule, side: first?.side, frames: first?.frames ?? [], message: first?.message };
}

describe("a program that ends when the lab ends its partner", () => {
  it("is not blamed for that, and what it did wrong before comes first, with frames", async () => {
    const evidence = closedFirst(await run.evidence("pychat", "deaf"));
    for (const played of [run.cell("pychat", "deaf"), judge(evidence, undefined)]) {
      expect(failings(played, "program.runs")).toEqual([]);
      expect(firstFault(played)).toMatchObject({ rule: "delivery.screen", side: "server" });
      expect(firstFault(played).frames).toHaveLength(1);
    }
  });

  it("is blamed when it had ended before", async () => {
    expect(firstFault(run.cell("pychat", "dies"))).toMatchObject({ rule: "program.runs", side: "server" });
    const early = exitMoved(closedFirst(await run.evidence("pychat", "deaf")), "server", "before");
    expect(failings(judge(early, undefined), "program.runs")).toEqual([
      expect.stringMatching(/^fail server: The server program ended with exit code 0 during /),
    ]);
  });
});

describe("a program that ends or falls silent", () => {
  it("comes behind the rule that the other side broke before", () => {
    const played = run.cell("ee357", "others-only-ee357", "ee357-chat");
    expect(firstFault(played)).toMatchObject({ side: "server" });
    expect(firstFault(played).frames).not.toEqual([]);
    const rules = played.findings.filter(({ verdict }) => verdict === "fail").map(({ rule }) => rule);
    expect(rules).toContain("program.runs");
    expect(rules.indexOf("ee357.users-list")).toBeLessThan(rules.indexOf("program.runs"));
  });

  it("comes behind what made it deaf", async () => {
    const evidence = splitQuestion(await run.evidence("ee357", "both-at-once-ee357", "ee357-chat"));
    const judgement = judge(evidence, undefined);
    expect(firstFault(judgement)).toMatchObject({ rule: "ee357.pause", side: "server" });
    expect(firstFault(judgement).frames).toHaveLength(2);
    expect(failings(judgement, "framing.client")).toEqual([
      expect.stringMatching(
        /^fail client: .* the client never sent "\\"hamza\\"", which was due because the server asked /,
      ),
    ]);
  });

  it("comes first when the other side broke its rule later", async () => {
    const evidence = await run.evidence("ee357", "others-only-ee357", "ee357-chat");
    const early = exitMoved(evidence, "client", "first");
    expect(firstFault(judge(early, undefined))).toMatchObject({ rule: "program.runs", side: "client" });
  });
});

describe("a server that clients cannot reach", () => {
  it("is blamed when it listens on its own host alone", ({ skip }) => {
    skip(run.report.net.used !== "netlab", "only netlab has more than one host");
    const fault = firstFault(run.cell("pychat", "this-host-only"));
    expect(fault).toMatchObject({ rule: "program.runs", side: "server" });
    expect(fault.frames).toHaveLength(2);
    expect(fault.message).toMatch(
      /^The server program listens on 127\.0\.0\.1:\d+ only, which no other host reaches: bind 0\.0\.0\.0/,
    );
  });

  it("is blamed when it listens on IPv6 alone", () => {
    const fault = firstFault(run.cell("pychat", "ipv6-only"));
    expect(fault).toMatchObject({ rule: "program.runs", side: "server" });
    expect(fault.message).toMatch(/^The server program listens on \[::\]:\d+ only, which takes IPv6, /);
  });

  it.each(["exits", "wrong-port"])("is not blamed for a client that %s", (client) => {
    expect(firstFault(run.cell(client, "pychat")).side).toBe("client");
  });
});

describe("a message whose octets differ", () => {
  it("comes behind a rule of its protocol that says more of it", () => {
    const played = run.cell("detour", "cse4074", "cse4074-chat");
    expect(firstFault(played)).toMatchObject({ rule: "cse4074.peer-to-peer", side: "client" });
    expect(failings(played, "framing.client")).not.toEqual([]);
  });
});

describe("a client that announces a port at which it does not listen", () => {
  it("is blamed when the other client is refused there, with its REGISTER", async () => {
    const played = run.cell("other-port", "cse4074", "cse4074-chat");
    const fault = firstFault(played);
    expect(fault).toMatchObject({ rule: "handshake.three-way", side: "client" });
    expect(fault.message).toMatch(
      /nobody listens at port \d{5}, to which the witness program connected: the client program announced it in frame \d+ and listens at port \d{5}\.$/,
    );
    const { connections } = await run.evidence("other-port", "cse4074", "cse4074-chat");
    const segments = connections.flatMap((each) => each.segments);
    const named = segments.find(({ frame }) => frame === fault.frames[0]);
    expect(Buffer.from(named?.payload ?? []).toString()).toMatch(/^\d\d {3}&&REGISTER&&\|beyza\|\d{5}$/);
  });

  it("is not blamed for a port that the server made up", async () => {
    const evidence = await run.evidence("other-port", "cse4074", "cse4074-chat");
    const port = evidence.connections.find(({ end }) => end === "refused")?.server.port ?? 0;
    const judgement = judge(withoutAnnouncement(evidence, port), undefined);
    expect(failings(judgement, "handshake.three-way")).toEqual([
      expect.stringMatching(/^fail server: .* the server named it in frame \d+, and no other client had /),
    ]);
  });
});

/** The server closes before its client, as one does that is quicker to answer the goodbye. */
function closedFirst(evidence: Evidence): Evidence {
  const connections = evidence.connections.map((connection) => {
    const { finFrame, rstFrame, ...clientToServer } = connection.clientToServer;
    return { ...connection, clientToServer };
  });
  return { ...evidence, connections };
}

/** Lets a program end as soon as it has started, or just before the lab ends the cell. */
function exitMoved(evidence: Evidence, program: "client" | "server", when: "first" | "before"): Evidence {
  const exit = evidence.transcript.find((entry) => entry.type === "exit" && entry.program === program);
  const rest = evidence.transcript.filter((entry) => entry !== exit);
  const at = rest.findIndex((entry) =>
    when === "first" ? entry.type === "start" && entry.program === program : entry.type === "signal",
  );
  const moved = { ...exit, t: `${BigInt(rest[at]?.t ?? 0) - 1n}` } as TranscriptEntry;
  return { ...evidence, transcript: rest.toSpliced(when === "first" ? at + 1 : at, 0, moved) };
}

/** Takes a port out of what clients sent. */
function withoutAnnouncement(evidence: Evidence, port: number): Evidence {
  const connections = evidence.connections.map((connection) => {
    const octets = Buffer.from(
      Buffer.from(connection.clientToServer.octets).toString("latin1").replaceAll(`|${port}`, "|99999"),
      "latin1",
    );
    return { ...connection, clientToServer: { ...connection.clientToServer, octets } };
  });
  return { ...evidence, connections };
}

/** The question for the name comes in a segment of its own, 60 µs behind the answer to the log-in. */
function splitQuestion(evidence: Evidence): Evidence {
  const connections = evidence.connections.map((connection) => {
    const { octets, chunks } = connection.serverToClient;
    const at = Buffer.from(octets).indexOf('"alias?"');
    const parts = chunks.flatMap((chunk) =>
      chunk.offset < at && chunk.offset + chunk.length > at
        ? [
            { ...chunk, length: at - chunk.offset },
            {
              ...chunk,
              offset: at,
              length: chunk.offset + chunk.length - at,
              frame: chunk.frame + 1,
              timestampNs: chunk.timestampNs + 60_000n,
            },
          ]
        : [chunk],
    );
    return { ...connection, serverToClient: { ...connection.serverToClient, chunks: parts } };
  });
  return { ...evidence, connections };
}

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { declaredLoss } from "../../../src/harness/checkers/overall.ts";
import { reassembly } from "../../../src/harness/checkers/reassembly.ts";
import { rules } from "../../../src/harness/checkers/registry.ts";
import { wire } from "../../../src/harness/checkers/wire.ts";
import type { Evidence } from "../../../src/harness/evidence.ts";
import { judge } from "../../../src/harness/judge.ts";
import type { Cell } from "../../../src/harness/report.ts";
import { failings, type PlayedRun, peer, play } from "../play.ts";
import { brokenCse4074, brokenCse4074Cells } from "./broken-cse4074.ts";
import { brokenEe357, brokenEe357Cells } from "./broken-ee357.ts";
import type { BrokenPeer } from "./broken-peer.ts";
import { brokenSrm, brokenSrmCells } from "./broken-srm.ts";
import { brokenCaptures, rebuilt } from "./rebuilt-evidence.ts";

const PEERS: readonly BrokenPeer[] = [
  {
    rule: "handshake.three-way",
    cell: ["wrong-port", "pychat"],
    message: /^fail client: .* where nobody listens/,
  },
  {
    rule: "order.first-speaker",
    cell: ["waits", "speaks-first"],
    message: /^fail server: .* the server spoke first, but in PyChat the client does\.$/,
  },
  {
    rule: "framing.no-line-end",
    cell: ["line-end", "pychat"],
    message: /^fail client: .* in frame \d+ ends in a line end, which PyChat does not send\.$/,
  },
  {
    rule: "framing.no-line-end",
    cell: ["pychat", "line-end"],
    message: /^fail server: .* in frame \d+ ends in a line end, which PyChat does not send\.$/,
  },
  {
    rule: "framing.client",
    cell: ["mute", "pychat"],
    message: /^fail client: .* never sent "Hello over there", which was due because the person typed it /,
  },
  {
    rule: "framing.client",
    cell: ["small-exit", "ece146", "ece146-chat"],
    message: /^fail client: .* the client sent ".*" where "!Exit" was due because the person left /,
  },
  {
    rule: "framing.client",
    cell: ["commands-first", "ece146", "ece146-chat"],
    message:
      /^fail client: .* the client sent ".*" where "Brandon" was due because a client introduces itself when it joins /,
  },
  {
    rule: "framing.server",
    cell: ["ece146", "no-list", "ece146-chat"],
    message: /^fail server: .* because Alice asked for the list of users /,
  },
  {
    rule: "framing.server",
    cell: ["ece146", "pickle-2", "ece146-chat"],
    message: /^fail server: .* because Alice asked for the list of users /,
  },
  {
    rule: "framing.server",
    cell: ["ece146", "no-echo", "ece146-chat"],
    message: /^fail server: .* because Brandon said so, and a line goes to all, its author too /,
  },
  {
    rule: "framing.one-write",
    cell: ["octets", "pychat"],
    message:
      /^fail client: .* the client program sent the 6 octets of "Trevor" in 6 pieces \(frames 4, .*, …\)/,
  },
  {
    rule: "framing.one-write",
    cell: ["pychat", "octets"],
    message:
      /^fail server: .* "Francesco" in 9 pieces .* a reader that takes one read for one message sees "F"/,
  },
  {
    rule: "framing.one-write",
    cell: ["ece146", "octets-witness", "ece146-chat"],
    message: /^fail server: .* the witness program sent the 5 octets of "Alice" in \d pieces /,
  },
  {
    rule: "delivery.sent",
    cell: ["octets", "pychat"],
    message: /^fail client: Trevor typed "Hello over there", but the client program sent it in \d+ pieces /,
  },
  {
    rule: "scenario.steps",
    cell: ["octets", "pychat"],
    message: /^fail client: greet, line \d+: The server program did not show /,
  },
  {
    rule: "delivery.one-kind",
    cell: ["ece146", "both-at-once", "ece146-chat"],
    message:
      /^fail server: .* "\*\*\* Alice Connected \*\*\*" and the list of users reached the witness program in one segment, frame \d+, /,
  },
  {
    rule: "delivery.one-kind",
    cell: ["hasty", "ece146", "ece146-chat"],
    message:
      /^fail client: .* (?:"\*\*\* Brandon Connected \*\*\*" and the list of users reached the client program|the server read the two as one message).* Pause 50 ms or more/,
  },
  {
    rule: "delivery.screen",
    cell: ["deaf", "pychat"],
    message: /^fail client: .* and frame \d+ carries it, but the client program did not show it\.$/,
  },
  {
    rule: "delivery.screen",
    cell: ["pychat", "deaf"],
    message: /^fail server: .* and frame \d+ carries it, but the server program did not show it\.$/,
  },
  {
    rule: "delivery.sent",
    cell: ["mute", "pychat"],
    message: /^fail client: Trevor typed "Hello over there", but no packet carries it: /,
  },
  {
    rule: "privacy.plain-text",
    cell: ["encrypted", "pychat"],
    message: /^fail client: .* the name "Trevor" is in no packet/,
  },
  {
    rule: "close.orderly",
    cell: ["reset", "pychat"],
    message: /^fail client: .* the client sent RST instead of FIN: /,
  },
  {
    rule: "trace.recorded",
    cell: ["line-end", "pychat", "report-capture"],
    message: /^fail client: The run differs from .* in \d+ places/,
  },
  {
    rule: "program.runs",
    cell: ["exits", "pychat"],
    message: /^fail client: The client program ended with exit code 3 without a connection\. /,
  },
  {
    rule: "program.runs",
    cell: ["dies", "pychat"],
    message:
      /^fail client: The client program ended with exit code 5 during "\w+ .*" \(greet, line \d+\), .* Its last line was "ValueError: /,
  },
  {
    rule: "program.runs",
    cell: ["pychat", "dies"],
    message: /^fail server: The server program ended with exit code 5 during "/,
  },
  {
    rule: "program.runs",
    cell: ["crashes", "pychat"],
    message: /^fail client: The client program was ended by signal SIGSEGV during "/,
  },
  {
    rule: "scenario.steps",
    cell: ["deaf", "pychat"],
    message: /^fail client: greet, line \d+: The client program did not show "Good evening to you": /,
  },
  {
    rule: "program.ends",
    cell: ["stays", "pychat"],
    message:
      /^fail client: The client program did not end at "client leaves" within 4000 ms, and was killed\. The other side had closed in frame \d+, and it did not: /,
  },
  {
    rule: "program.ends",
    cell: ["pychat", "stays"],
    message:
      /^fail server: The server program did not end at "partner leaves" within 4000 ms, and was killed\. The other side had closed in frame \d+, and it did not: /,
  },
  {
    rule: "interop.level",
    cell: ["mute", "ece146"],
    message:
      /^fail client: Declared is partial, but what happened is one-way \("Hello over there" was not shown/,
  },
  {
    rule: "interop.fact",
    cell: ["small-exit", "pychat"],
    message: /^fail client: A declared fact did not come about: host sees: !Exit\.$/,
  },
  ...brokenSrm,
  ...brokenCse4074,
  ...brokenEe357,
];

/** They find no fault: what they say is true of programs that keep to their report. */
const NOTES: readonly {
  readonly rule: string;
  readonly cell: BrokenPeer["cell"];
  readonly message: RegExp;
}[] = [
  {
    rule: "srm.read-size",
    cell: ["srm@robust", "srm@robust", "srm-long-line"],
    message: /^The line that begins in frame \d+ has 2400 octets, more than one read of 2048: /,
  },
  {
    rule: "ee357.credentials-in-clear",
    cell: ["ee357", "ee357", "ee357-chat"],
    message: /^Frame \d+ carries the password of hamza in clear text: /,
  },
];

/** They say something only when they are broken. */
const SILENT_WHEN_HELD = ["capture.complete", "interop.fact"];

/**
 * Every rule but those for streams that are cut on purpose, which framing.test.ts breaks, those for wires with faults, which faults.test.ts
 * breaks, the one of programs that never ran, and the one of
 * what is declared to be lost, which is broken below.
 */
const ids = rules
  .map(({ id }) => id)
  .filter(
    (id) =>
      !["program.builds", declaredLoss.id].includes(id) &&
      [...reassembly.rules, ...wire.rules].every((rule) => rule.id !== id),
  );

let run: PlayedRun;
let good: Evidence;
beforeAll(async () => {
  const greet = { scenario: ["greet"] };
  const chat = { scenario: ["ece146-chat"] };
  const clients =
    "unbuilt,pychat,wrong-port,line-end,mute,deaf,encrypted,reset,exits,stays,octets,dies,crashes";
  run = await play(
    [
      { client: [clients], server: ["pychat"], ...greet },
      { client: ["pychat"], server: ["line-end,deaf,octets,dies,stays"], ...greet },
      { client: ["small-exit"], server: ["pychat"], ...greet },
      { client: ["mute"], server: ["ece146"], ...greet },
      { client: ["waits"], server: ["speaks-first"], ...greet },
      {
        client: ["ece146"],
        server: ["ece146,no-list,pickle-2,no-echo,octets-witness,both-at-once"],
        ...chat,
      },
      { client: ["small-exit,commands-first,hasty"], server: ["ece146"], ...chat },
      { client: ["pychat,line-end"], server: ["pychat"], scenario: ["report-capture"] },
      ...brokenSrmCells,
      ...brokenCse4074Cells,
      ...brokenEe357Cells,
      { client: ["srm"], server: ["srm"], scenario: ["srm-chat"] },
      { client: ["ee357"], server: ["ee357"], scenario: ["ee357-chat"] },
      { client: ["cse4074"], server: ["cse4074"], scenario: ["cse4074-hello,cse4074-chat,cse4074-group"] },
      { client: ["srm@robust"], server: ["srm@robust"], scenario: ["srm-long-line"] },
    ],
    {
      impl: ["broken", "broken-srm", "broken-cse4074", "broken-ee357"].map((name) =>
        peer(`${name}.impl.yaml`),
      ),
      limitMs: 4000,
    },
  );
  good = await run.evidence("pychat", "pychat", "report-capture");
}, 120_000);
afterAll(() => run.remove());

describe("every rule", () => {
  it("has a broken peer that it fails", () => {
    const broken = new Set([...PEERS, ...brokenCaptures, ...NOTES].map(({ rule }) => rule));
    expect(ids.filter((id) => !broken.has(id))).toEqual([]);
  });

  it("holds for a good pair that it applies to", () => {
    const cells = [
      run.cell("pychat", "pychat"),
      run.cell("pychat", "pychat", "report-capture"),
      run.cell("ece146", "ece146", "ece146-chat"),
      run.cell("srm", "srm", "srm-chat"),
      run.cell("srm@robust", "srm@robust", "srm-long-line"),
      run.cell("cse4074", "cse4074", "cse4074-hello"),
      run.cell("cse4074", "cse4074", "cse4074-chat"),
      run.cell("cse4074", "cse4074", "cse4074-group"),
      run.cell("ee357", "ee357", "ee357-chat"),
    ];
    expect(cells.map(({ verdict, why }) => `${verdict}: ${why}`)).toEqual(
      cells.map(() => expect.stringMatching(/^pass: All \d+ rules that apply hold/)),
    );
    const held = new Set(cells.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
    expect(ids.filter((id) => !held.has(id))).toEqual(SILENT_WHEN_HELD);
  });

  it("names packets that are in its capture, when it fails on packets", async () => {
    for (const { cell } of PEERS) {
      const { connections, datagrams } = await run.evidence(...cell);
      const packets = [...connections.flatMap(({ segments }) => segments), ...datagrams];
      const frames = new Set(packets.map(({ frame }) => frame));
      const named = run.cell(...cell).findings.flatMap((finding) => finding.frames);
      expect(named.filter((frame) => !frames.has(frame))).toEqual([]);
    }
  });
});

describe("a declared loss", () => {
  const losses = [{ program: "pychat", as: "client", why: "It reads once." }] as const;

  it("is a failure of the declaration where it does not come between programs of the lab", () => {
    const judgement = judge(good, undefined, losses);
    expect(judgement.verdict).toBe("fail");
    expect(failings(judgement, declaredLoss.id)).toEqual([
      expect.stringMatching(
        /^fail null: It is declared that the client pychat loses something here \(It reads once\.\)/,
      ),
    ]);
    expect(judge(good, undefined).verdict).toBe("pass");
  });

  it("is no failure where it comes: the cause stays as a note, and the reason is the declaration's", async () => {
    const evidence = await run.evidence("line-end", "pychat");
    const cause = judge(evidence, undefined).findings.find(({ verdict }) => verdict === "fail");
    const judgement = judge(evidence, undefined, losses);
    expect(judgement).toMatchObject({ verdict: "pass", why: "It reads once." });
    expect(judgement.findings).toContainEqual(
      expect.objectContaining({
        rule: cause?.rule,
        severity: "note",
        message: `As declared: ${cause?.message}`,
      }),
    );
  });

  it("may stay away where another's program, which may know to avoid it, is one of the two", () => {
    const conditions = { ...good.conditions, client: { ...good.conditions.client, reading: null } };
    expect(judge({ ...good, conditions }, undefined, losses).verdict).toBe("pass");
  });
});

describe("a broken program", () => {
  it.each(PEERS.map((peer) => [peer.cell.join(" "), peer.rule, peer] as const))(
    "%s loses %s",
    (_, rule, { cell, message }) => {
      const played = run.cell(...cell);
      expect(played.verdict).toBe("fail");
      expect(failings(played, rule)).toContainEqual(expect.stringMatching(message));
    },
  );
});

describe("a program that cannot be built", () => {
  it("is not played, and is told of its build and not of its output", () => {
    const { verdict, findings, evidence } = run.cell("unbuilt", "pychat");
    expect({ verdict, evidence }).toEqual({ verdict: "fail", evidence: "" });
    expect(findings).toEqual([
      expect.objectContaining({
        rule: "program.builds",
        side: "client",
        message: expect.stringMatching(/exit code 3.*no such target/su),
      }),
    ]);
  });
});

describe("a rule that takes note of something", () => {
  it.each(NOTES.map((note) => [note.rule, note] as const))(
    "%s says what it saw",
    (rule, { cell, message }) => {
      const said = run.cell(...cell).findings.filter((finding) => finding.rule === rule);
      expect(said).toContainEqual(
        expect.objectContaining({
          verdict: "pass",
          severity: "note",
          message: expect.stringMatching(message),
        }),
      );
    },
  );
});

describe("a capture rebuilt from a good one", () => {
  it("passes as the good one does", () => {
    expect(
      verdictsOf(
        judge(
          rebuilt(good, (trace) => trace),
          undefined,
        ),
      ),
    ).toEqual(verdictsOf(judge(good, undefined)));
  });

  it.each(brokenCaptures.map((broken) => [broken.name, broken.rule, broken] as const))(
    "in which %s loses %s",
    (_, rule, { change, message }) => {
      const judgement = judge(rebuilt(good, change), undefined);
      expect(failings(judgement, rule)).toContainEqual(expect.stringMatching(message));
    },
  );
});

function verdictsOf({ findings }: Pick<Cell, "findings">) {
  return findings.map(({ rule, verdict }) => `${verdict} ${rule}`);
}

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assembleEvidence } from "../../src/harness/assemble-evidence.ts";
import type { CellConditions, Evidence, TranscriptEntry } from "../../src/harness/evidence.ts";
import { EVIDENCE_FILES, readCellFile, readEvidence } from "../../src/harness/evidence-folder.ts";
import { exitCodeFor } from "../../src/harness/exit-code.ts";
import { judge } from "../../src/harness/judge.ts";
import { type Recheck, recheckFolder } from "../../src/harness/recheck.ts";
import type { Report, Verdict } from "../../src/harness/report.ts";
import { count } from "../../src/harness/suite/run-suite.ts";
import { type PlayedRun, play } from "./play.ts";

let run: PlayedRun;
let good: Evidence;
let folder: string;
beforeAll(async () => {
  run = await play([{ client: ["pychat"], server: ["pychat"], scenario: ["greet"] }]);
  good = await run.evidence("pychat", "pychat");
  folder = join(run.out, run.cell("pychat", "pychat").evidence);
});
afterAll(() => run.remove());

/** The good run, with a line of somebody's screen taken away. */
function unseen(evidence: Evidence): Evidence {
  const transcript = evidence.transcript.filter(
    (entry) => !(entry.type === "screen" && entry.text.includes("Hello over there")),
  );
  return { ...evidence, transcript };
}

/** The good run, with a step that did not come about. */
function failedStep(evidence: Evidence): Evidence {
  const transcript = evidence.transcript.map(
    (entry): TranscriptEntry =>
      entry.type === "step" && entry.index === 5
        ? { ...entry, outcome: "limit", message: "not seen" }
        : entry,
  );
  return { ...evidence, transcript };
}

function withoutPackets(evidence: Evidence): Evidence {
  return { ...evidence, connections: [], packets: { usable: false, why: "nothing was captured" } };
}

describe("a verdict", () => {
  it.each<[string, (evidence: Evidence) => Evidence, Verdict]>([
    ["everything holds", (evidence) => evidence, "pass"],
    ["a line is not shown although a packet carries it", unseen, "fail"],
    ["a step does not come about", failedStep, "fail"],
    ["there are no packets", withoutPackets, "inconclusive"],
    ["there are no packets and a line is not shown", (all) => unseen(withoutPackets(all)), "fail"],
    ["there are no packets and a step fails", (all) => failedStep(withoutPackets(all)), "fail"],
    ["nothing at all was observed", (all) => ({ ...withoutPackets(all), transcript: [] }), "inconclusive"],
  ])("when %s is right", (_, change, verdict) => {
    expect(judge(change(good), undefined).verdict).toBe(verdict);
  });

  it("is the same however often it is computed", () => {
    expect(judge(good, undefined)).toEqual(judge(good, undefined));
  });

  it("without packets still says what the conversation proves", () => {
    const { findings, why } = judge(withoutPackets(good), undefined);
    const rules = findings.map(({ rule, verdict }) => `${verdict} ${rule}`);
    expect(rules).toEqual([
      "inconclusive capture.complete",
      "pass program.runs",
      "pass delivery.screen",
      "pass program.ends",
      "pass scenario.steps",
      "pass interop.level",
    ]);
    expect(why).toMatch(
      /^No packet rule can be decided, because nothing was captured\. What can be decided holds: /,
    );
  });
});

describe("a capture that cannot be relied on", () => {
  const conditions = (capture: CellConditions["capture"]): CellConditions => ({
    ...good.conditions,
    capture,
  });
  const captured = 20;

  it.each<[string, CellConditions["capture"], string]>([
    ["dropped packets", { captured, dropped: 3, failure: null }, "the capture dropped 3 packets"],
    [
      "ended early",
      { captured, dropped: 0, failure: "tcpdump was killed" },
      "the capture ended early: tcpdump was killed",
    ],
    ["is none", null, "nothing was captured: "],
    [
      "holds fewer packets than were captured",
      { captured, dropped: 0, failure: null },
      "capture.pcapng holds 0 of the 20 packets",
    ],
  ])("because it %s decides no packet rule", (_, capture, why) => {
    const evidence = assembleEvidence(conditions(capture), good.transcript, [], { fixture: undefined });
    const { verdict, findings } = judge(evidence, undefined);
    expect(verdict).toBe("inconclusive");
    expect(findings[0]).toMatchObject({ rule: "capture.complete", message: expect.stringContaining(why) });
  });

  it("decides no packet rule where the clock was set while it went on", async () => {
    const { conditions } = await readCellFile(folder);
    const evidence = await readEvidence(folder, { ...conditions, clockSetByMs: 412 });
    const { verdict, findings } = judge(evidence, undefined);
    expect(verdict).toBe("inconclusive");
    expect(findings[0]).toMatchObject({
      rule: "capture.complete",
      message: expect.stringContaining("the clock of this machine was set by 412 ms meanwhile"),
    });
  });

  it.each([
    ["cut short", (octets: Buffer) => octets.subarray(0, octets.length - 30)],
    ["no capture any more", () => Buffer.from("rubbish")],
    ["empty", () => Buffer.alloc(0)],
    [
      "changed in a length",
      (octets: Buffer) => Buffer.concat([octets.subarray(0, 4), Buffer.alloc(4, 0xff), octets.subarray(8)]),
    ],
  ])("because its file is %s decides no packet rule", async (_, damage) => {
    const path = join(folder, EVIDENCE_FILES.capture);
    const whole = readFileSync(path);
    try {
      writeFileSync(path, damage(whole));
      const { conditions } = await readCellFile(folder);
      expect(judge(await readEvidence(folder, conditions), undefined).verdict).toBe("inconclusive");
    } finally {
      writeFileSync(path, whole);
    }
  });
});

async function recheckAll(path: string): Promise<readonly Recheck[]> {
  const rechecks: Recheck[] = [];
  for await (const recheck of recheckFolder(path)) rechecks.push(recheck);
  return rechecks;
}

describe("evidence read back", () => {
  it("gives the verdicts and findings of the run", async () => {
    const [checked, ...more] = await recheckAll(run.out);
    expect(more).toEqual([]);
    expect(checked?.cell).toEqual(run.cell("pychat", "pychat"));
    expect(checked?.difference).toBeUndefined();
    expect(await recheckAll(folder)).toEqual([checked]);
  });

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      "a screen line is taken away",
      EVIDENCE_FILES.transcript,
      (text) => text.replaceAll("Trevor: Hello over there", "Trevor: "),
      /^the run said pass, its evidence says fail: /,
    ],
    [
      "a port is another",
      EVIDENCE_FILES.transcript,
      (text) => text.replace(/("type":"connected".*"port":)\d+/u, "$199"),
      /^the verdict is the same, but its evidence gives other findings than the run had, the first at /,
    ],
    [
      "the verdict of the cell is edited",
      EVIDENCE_FILES.cell,
      (text) => text.replace('"verdict": "pass"', '"verdict": "fail"'),
      /^the run said fail, its evidence says pass: /,
    ],
  ])("says what differs when %s", async (_, file, edit, words) => {
    await withEdited(join(folder, file), edit, async () => {
      const [checked] = await recheckAll(folder);
      expect(checked?.difference).toMatch(words);
    });
  });

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      "a line that is not JSON",
      EVIDENCE_FILES.transcript,
      (text) => `oops\n${text}`,
      /transcript\.jsonl:1 is not JSON: /,
    ],
    [
      "an entry without its time",
      EVIDENCE_FILES.transcript,
      (text) => `{"type":"screen"}\n${text}`,
      /transcript\.jsonl:1 is no transcript entry: /,
    ],
    [
      "a cell of another schema",
      EVIDENCE_FILES.cell,
      () => '{"schema":"x"}',
      /cell\.json is not of schema lab-cell\/1/,
    ],
    [
      "a cell without conditions",
      EVIDENCE_FILES.cell,
      () => '{"schema":"lab-cell/1"}',
      /cell\.json is not of schema lab-cell\/1/,
    ],
    ["a cell that is null", EVIDENCE_FILES.cell, () => "null", /cell\.json is not of schema lab-cell\/1/],
  ])("refuses %s, with its place", async (_, file, edit, words) => {
    await withEdited(join(folder, file), edit, async () => {
      await expect(recheckAll(folder)).rejects.toMatchObject({
        badInput: true,
        message: expect.stringMatching(words),
      });
    });
  });

  it("refuses a report of another schema, and a folder without evidence", async () => {
    await withEdited(
      join(run.out, "report.json"),
      () => '{"cells": 7}',
      async () => {
        await expect(recheckAll(run.out)).rejects.toMatchObject({
          badInput: true,
          message: expect.stringContaining("report.json is not of schema lab-report/1"),
        });
      },
    );
    await expect(recheckAll("/tmp")).rejects.toMatchObject({
      message: "/tmp holds neither cell.json nor report.json, so it is no evidence.",
    });
  });

  it("does without a transcript file in no case", async () => {
    const path = join(folder, EVIDENCE_FILES.transcript);
    const text = readFileSync(path);
    rmSync(path);
    await expect(recheckAll(folder)).rejects.toMatchObject({ code: "EVIDENCE_MISSING" });
    writeFileSync(path, text);
  });
});

describe("the exit code of a run", () => {
  it.each<[readonly Verdict[], number]>([
    [["pass"], 0],
    [["pass", "unsupported"], 0],
    [["pass", "fail"], 1],
    [["pass", "inconclusive"], 3],
    [["pass", "error"], 3],
    [["fail", "inconclusive", "error"], 1],
    [[], 3],
  ])("for cells that are %j is %i", (verdicts, code) => {
    const cells = verdicts.map((verdict) => ({ ...run.cell("pychat", "pychat"), verdict }));
    const report: Report = { ...run.report, cells, summary: count(cells) };
    expect(exitCodeFor(report)).toBe(code);
  });
});

async function withEdited(
  path: string,
  edit: (text: string) => string,
  use: () => Promise<void>,
): Promise<void> {
  const whole = readFileSync(path, "utf8");
  writeFileSync(path, edit(whole));
  try {
    await use();
  } finally {
    writeFileSync(path, whole);
  }
}

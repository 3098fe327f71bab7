import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPcapngWriter } from "../../src/capture/file/pcapng-writer.ts";
import { createCaptureReader } from "../../src/capture/file/reader.ts";
import { packageRoot } from "../../src/harness/package-root.ts";
import { recheckFolder } from "../../src/harness/recheck.ts";
import type { Report } from "../../src/harness/report.ts";
import { reportSchema } from "../../src/harness/report-schema.ts";
import { displayWidth } from "../../src/harness/reporters/layout.ts";
import { tracePath } from "../capture/tcp/traces.ts";
import { type PlayedRun, peer, play } from "../harness/play.ts";
import { builtLab } from "../support/built-lab.ts";
import { type Outcome, runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-cli-check-"));
let run: PlayedRun;
beforeAll(async () => {
  run = await play(
    [
      { client: ["pychat,line-end,encrypted"], server: ["pychat,ece146"], scenario: ["greet"] },
      { client: ["ece146"], server: ["ece146"], scenario: ["greet,ece146-chat"] },
      { client: ["pychat"], server: ["pychat"], scenario: ["report-capture"] },
    ],
    { impl: [peer("broken.impl.yaml")], limitMs: 2500 },
  );
}, 120_000);
afterAll(() => {
  run.remove();
  rmSync(folder, { recursive: true, force: true });
});

function check(...words: readonly string[]): Promise<Outcome> {
  return runProgram(builtLab("check", ...words));
}

/** Returns a copy of a cell's folder in which one file is edited. */
function edited(name: string, cell: string, file: string, edit: (octets: Buffer) => Buffer | string): string {
  const copy = join(folder, name);
  cpSync(join(run.out, cell), copy, { recursive: true });
  writeFileSync(join(copy, file), edit(readFileSync(join(copy, file))));
  return copy;
}

describe("lab check DIR", () => {
  it("computes every verdict and finding of a run again, from its evidence alone", async () => {
    const { code, stdout, stderr } = await check(run.out, "--json");
    const report: Report = JSON.parse(stdout);
    expect(reportSchema.safeParse(report).error).toBeUndefined();
    expect(report.cells).toEqual(run.report.cells);
    expect(stderr).toBe("");
    expect(code).toBe(1);
  });

  it("shows one cell's failing rule with its frames, and ends with 1", async () => {
    const { code, stdout } = await check(join(run.out, "line-end__pychat/greet"));
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /framing\.no-line-end[\s\S]*expected +"Trevor"[\s\S]*got +"Trevor\\n"[\s\S]*filter +frame\.number in \{\d+\}/,
    );
  });

  it("shows what holds with --all, and ends with 0", async () => {
    const { code, stdout } = await check(join(run.out, "pychat__pychat/greet"), "--all");
    expect(code).toBe(0);
    expect(stdout).toContain("handshake.three-way");
  });

  it("notices a transcript that was edited", async () => {
    const cell = edited("transcript", "pychat__pychat/greet", "transcript.jsonl", (octets) =>
      octets.toString().replaceAll("Trevor: Hello over there", "Trevor: Bye"),
    );
    const { code, stderr } = await check(cell);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^lab: pychat × pychat, greet: the run said pass, its evidence says fail: /);
  });

  it("notices a capture whose octets were edited", async () => {
    const cell = edited("octets", "pychat__pychat/greet", "capture.pcapng", (octets) =>
      Buffer.from(octets.toString("latin1").replace("Hello over there", "Hullo over there"), "latin1"),
    );
    const { code, stderr } = await check(cell);
    expect(code).toBe(3);
    expect(stderr).toContain("its evidence says fail");
  });

  it("cannot decide on a capture that was exchanged or cut short", async () => {
    const other = readFileSync(join(run.out, "ece146__ece146/ece146-chat/capture.pcapng"));
    const exchanged = edited("exchanged", "pychat__pychat/greet", "capture.pcapng", () => other);
    const cut = edited("cut", "pychat__pychat/greet", "capture.pcapng", (octets) => octets.subarray(0, -100));
    for (const cell of [exchanged, cut]) {
      const { code, stderr } = await check(cell);
      expect(code).toBe(3);
      expect(stderr).toContain("the run said pass, its evidence says inconclusive");
    }
  });

  it("lets nothing pass on a transcript that notes nothing, or on packets of another time", async () => {
    const empty = edited("empty", "pychat__pychat/greet", "transcript.jsonl", () => "");
    const { code, stdout, stderr } = await check(empty);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("names no program that was started, so it proves nothing");
    const later = edited("later", "pychat__pychat/greet", "transcript.jsonl", (octets) =>
      octets.toString().replaceAll(/"t":"(\d+)"/gu, (_, t) => `"t":"${BigInt(t) + 3_600_000_000_000n}"`),
    );
    const answer = await check(later);
    expect(answer.code).toBe(3);
    expect(answer.stdout).toMatch(/is of another time than the\s+transcript/u);
  });

  it("never ends with 0 where the run said otherwise than its evidence", async () => {
    const cell = edited("verdict", "pychat__pychat/greet", "cell.json", (octets) =>
      octets.toString().replace('"verdict": "pass"', '"verdict": "fail"'),
    );
    const { code, stderr } = await check(cell);
    expect(code).toBe(3);
    expect(stderr).toContain("the run said fail, its evidence says pass");
  });
});

describe("lab check DIR, when some of its evidence is bad", () => {
  /** Returns a copy of the whole run in which one file is edited. */
  function editedRun(name: string, path: string, edit: (text: string) => string): string {
    const copy = join(folder, name);
    cpSync(run.out, copy, { recursive: true });
    writeFileSync(join(copy, path), edit(readFileSync(join(copy, path), "utf8")));
    return copy;
  }

  it.each([
    ["cell.json", "is not JSON"],
    ["transcript.jsonl", "transcript.jsonl:1 is not JSON"],
  ])(
    "judges the other cells all the same where one has a bad %s, says which, and ends with 3",
    async (file, why) => {
      const copy = editedRun(`bad-${file}`, `pychat__pychat/greet/${file}`, () => "oops\n");
      const { code, stdout, stderr } = await check(copy, "--json");
      const { cells }: Report = JSON.parse(stdout);
      const isBad = (cell: { readonly evidence: string }) => cell.evidence === "pychat__pychat/greet";
      expect(cells.filter((cell) => !isBad(cell))).toEqual(run.report.cells.filter((cell) => !isBad(cell)));
      expect(cells.find(isBad)).toMatchObject({ verdict: "error", why: expect.stringContaining(why) });
      expect(stderr).toMatch(
        /^lab: pychat × pychat, greet: the run said pass, its evidence cannot be judged again: .*\n$/,
      );
      expect(stderr).toContain(why);
      expect(code).toBe(3);
    },
  );

  it("notices a verdict that was edited in report.json alone", async () => {
    const copy = editedRun("report", "report.json", (text) => {
      const report: Report = JSON.parse(text);
      const cells = report.cells.map((cell) => ({ ...cell, verdict: "pass", findings: [] }));
      return JSON.stringify({ ...report, cells });
    });
    const { code, stderr } = await check(copy);
    expect(code).toBe(3);
    expect(stderr).toContain("line-end × pychat, greet: the run said pass, its evidence says fail: ");
  });

  it("has one cell's evidence in hand at a time", async () => {
    const copy = editedRun("lazy", "report.json", (text) => text);
    const rechecks = recheckFolder(copy);
    const [first, second] = run.report.cells.filter(({ evidence }) => evidence !== "");
    expect((await rechecks.next()).value.cell).toEqual(first);
    rmSync(join(copy, second?.evidence ?? "", "transcript.jsonl"));
    expect((await rechecks.next()).value.difference).toContain("there is no such file");
  });

  it("refuses what only a capture can be asked", async () => {
    const { code, stderr } = await check(run.out, "--protocol", "pychat");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^lab: --protocol is for a capture; .* is a folder, whose cells say it themselves\.\n$/,
    );
  });
});

describe("lab check FILE with connections to several ports", () => {
  /** The captures of reports, to ports 49202 and 9898, and one more, one behind the other. */
  function mixed(name: string, ...captures: readonly string[]): string {
    const packets = captures.flatMap((path) => createCaptureReader().push(readFileSync(path)));
    const writer = createPcapngWriter({
      application: "test",
      interface: { name: "lo", linkType: packets[0]?.linkType ?? 1, snapLength: 262_144 },
    });
    const path = join(folder, name);
    writeFileSync(path, Buffer.concat([writer.header(), ...packets.map((each) => writer.packet(each))]));
    return path;
  }
  const pychat = join(packageRoot, "fixtures/wireshark/pychat.pcap");
  const ece146 = join(packageRoot, "fixtures/wireshark/ece146.pcap");

  it("says which it leaves out, why, and how they are checked", async () => {
    const { code, stdout, stderr } = await check(mixed("two.pcapng", pychat, ece146));
    expect([code, stdout]).toEqual([0, expect.stringContaining("pass")]);
    expect(stderr).toBe(
      "lab: 1 of 2 connections was not checked, because it does not go to port 49202, where pychat is spoken: tcp.stream 1 to port 9898. To check it, add --protocol ece146.\n",
    );
  });

  it("checks those to the ports that it is told", async () => {
    const path = mixed("four.pcapng", pychat, ece146, tracePath("talk.pcap"));
    const [, first = "", second = ""] =
      /add .* --port (\d+) or --port (\d+)\./.exec((await check(path)).stderr) ?? [];
    const one = await check(path, "--protocol", "pychat", "--port", first);
    expect([one.code, one.stdout]).toEqual([1, expect.stringContaining("framing.no-line-end")]);
    expect(one.stderr).toContain(
      `3 of 4 connections were not checked, because they do not go to port ${first}: `,
    );
    const ports = ["49202", first, second].flatMap((port) => ["--port", port]);
    const three = await check(path, "--protocol", "pychat", ...ports, "--json");
    expect(three.stderr).toContain(`go to ports 49202, ${first}, ${second}`);
    expect(JSON.parse(three.stdout).cells[0].repeat).toContain(ports.join(" "));
  });

  it("says nothing where it checks them all", async () => {
    expect((await check(pychat)).stderr).toBe("");
  });

  it("says which ports there are when the one asked for is not", async () => {
    const { code, stderr } = await check(pychat, "--port", "80");
    expect(code).toBe(2);
    expect(stderr).toMatch(/holds no connection to port 80; its connections go to port 49202\.\n$/);
  });
});

describe("lab check FILE", () => {
  it("keeps within the width that COLUMNS says", async () => {
    const { stdout } = await runProgram(builtLab("check", tracePath("talk.pcap"), "--protocol", "pychat"), {
      env: { COLUMNS: "60" },
    });
    expect(Math.max(...stdout.split("\n").map(displayWidth))).toBeLessThanOrEqual(60);
  });

  it.each(["pychat", "ece146"])(
    "finds nothing wrong with the capture of the %s report, and knows its protocol by the port",
    async (name) => {
      const path = join(packageRoot, `fixtures/wireshark/${name}.pcap`);
      const { code, stdout } = await check(path, "--json");
      const [cell] = (JSON.parse(stdout) as Report).cells;
      expect(cell).toMatchObject({ verdict: "pass", protocol: { client: name } });
      expect(cell?.findings.map(({ rule }) => rule)).toContain("order.first-speaker");
      expect(code).toBe(0);
    },
  );

  it("holds a capture against a recorded trace", async () => {
    const fixture = join(packageRoot, "fixtures/wireshark/pychat.pcap");
    const alike = await check(
      join(run.out, "pychat__pychat/report-capture/capture.pcapng"),
      "--fixture",
      fixture,
      "--all",
    );
    expect(alike.stdout).toContain("trace.recorded");
    const other = await check(join(run.out, "pychat__pychat/greet/capture.pcapng"), "--fixture", fixture);
    expect([other.code, other.stdout]).toEqual([1, expect.stringContaining("trace.recorded")]);
  });

  it("fails a conversation of another kind, and only with --protocol says which", async () => {
    const unknown = await check(tracePath("talk.pcap"));
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(
      /holds no connection to the port of a protocol; say which it is with --protocol: .*pychat \(port 49202\)/,
    );
    const asked = await check(tracePath("talk.pcap"), "--protocol", "pychat");
    expect([asked.code, asked.stdout]).toEqual([1, expect.stringContaining("framing.no-line-end")]);
  });

  it("cannot decide where the capture lacks octets", async () => {
    const { code, stdout } = await check(tracePath("unseen.pcap"), "--protocol", "ece146");
    expect(code).toBe(3);
    expect(stdout).toContain("the capture lacks 84 octets of 1111 → 2222");
  });

  it("says what it can of a file that is cut short, and cannot decide", async () => {
    const path = join(folder, "cut.pcap");
    writeFileSync(path, readFileSync(tracePath("talk.pcap")).subarray(0, 300));
    const { code, stdout } = await check(path, "--protocol", "pychat");
    expect(code).toBe(3);
    expect(stdout).toContain("because the capture is damaged: ");
  });

  it.each([
    [
      "a file that is not there",
      () => ["/nowhere/at/all.pcap"],
      "There is no file or folder /nowhere/at/all.pcap.",
    ],
    ["an empty file", () => [written("empty.pcap", "")], "The capture is empty"],
    [
      "a text",
      () => [written("notes.txt", "Dear diary, today I captured nothing at all.")],
      "This is not a capture",
    ],
    ["a folder without evidence", () => [packageRoot], "holds neither cell.json nor report.json"],
    [
      "a protocol that there is not",
      () => [tracePath("talk.pcap"), "--protocol", "gopher"],
      'There is no protocol "gopher"; the protocols are ',
    ],
    [
      "a fixture that is not there",
      () => [tracePath("talk.pcap"), "--fixture", "/nowhere.pcap"],
      "/nowhere.pcap",
    ],
  ])("says in one sentence what is wrong with %s, with exit code 2", async (_, words, reason) => {
    const { code, stdout, stderr } = await check(...words());
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(reason);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

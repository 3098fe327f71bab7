import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { packageRoot } from "../../src/harness/package-root.ts";
import type { Report } from "../../src/harness/report.ts";
import { peer } from "../harness/play.ts";
import { processesIn } from "../netlab/namespaces.ts";
import { builtLab } from "../support/built-lab.ts";
import { seat } from "../support/person.ts";
import { writeMarkedManifest } from "./marked.ts";
import { type Outcome, runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-cli-run-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const GREET = ["--client", "pychat", "--server", "pychat", "--scenario", "greet"];

function lab(...words: readonly string[]): Promise<Outcome> {
  return runProgram(builtLab(...words), { cwd: folder });
}

function reportIn(out: string): Report {
  return JSON.parse(readFileSync(join(folder, out, "report.json"), "utf8"));
}

describe("lab run interop", () => {
  it("puts the report alone on stdout with --json, as its schema says, beside a JUnit file and the evidence", async () => {
    const words = ["--json", "--reporter", "junit=junit.xml", "--out", "json"];
    const { code, stdout, stderr } = await lab("run", "interop", ...GREET, ...words);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    const schema = JSON.parse(readFileSync(join(packageRoot, "schema/report.schema.json"), "utf8"));
    expect(z.fromJSONSchema(schema).safeParse(report).error).toBeUndefined();
    expect(report).toEqual(reportIn("json"));
    expect(stderr).toContain("Evidence: json");
    expect(readFileSync(join(folder, "junit.xml"), "utf8")).toMatch(
      /^<\?xml .*\n<testsuites [\s\S]*pychat[\s\S]*<\/testsuites>\n$/,
    );
    expect(readdirSync(join(folder, "json/pychat__pychat/greet")).sort()).toEqual([
      "capture.pcapng",
      "cell.json",
      "client.calls.jsonl",
      "client.log",
      "server.calls.jsonl",
      "server.log",
      "transcript.jsonl",
    ]);
  });

  it("says what it could prove without packets, and ends with 3", async () => {
    const { code, stdout } = await lab("run", "interop", ...GREET, "--net", "none", "--out", "none");
    expect(code).toBe(3);
    expect(stdout).toContain("no packets are captured");
    expect(reportIn("none").net).toMatchObject({ used: "none", clock: "none", capture: "none" });
    expect(existsSync(join(folder, "none/pychat__pychat/greet/capture.pcapng"))).toBe(false);
  });

  it("ends with 1 when a program fails, packets or not", async () => {
    const words = ["--impl", peer("broken.impl.yaml"), "--client", "exits", "--server", "pychat"];
    const { code, stdout } = await lab(
      "run",
      "interop",
      ...words,
      "--scenario",
      "greet",
      "--net",
      "none",
      "--out",
      "exits",
    );
    expect(code).toBe(1);
    expect(stdout).toContain("The client program ended with exit code 3 without a connection.");
  });

  it("says how a cell is played again by a command that a shell reads", async () => {
    mkdirSync(join(folder, "my programs"));
    const manifest = join("my programs", "it's.yaml");
    copyFileSync(peer("broken.impl.yaml"), join(folder, manifest));
    const words = ["--impl", manifest, "--client", "missing", "--server", "pychat", "--scenario", "greet"];
    const { stdout } = await lab("run", "interop", ...words, "--net", "none", "--json", "--out", "quoted");
    const { repeat } = JSON.parse(stdout).cells[0];
    const read = await runProgram(["sh", "-c", `lab() { printf '%s\\n' "$@"; }; ${repeat}`], { cwd: folder });
    expect(read.stdout.split("\n")).toEqual(expect.arrayContaining(["--impl", join(folder, manifest)]));
  });

  it("does not end with 0 when a report cannot be written after all", async () => {
    const words = ["--reporter", "junit=/dev/full", "--out", "full", "--quiet"];
    const { code, stderr } = await lab("run", "interop", ...GREET, ...words);
    expect(code).toBe(3);
    expect(stderr).toContain("lab: the reporter junit failed: ");
  });

  it("works on loopback and says so", async () => {
    const { code, stdout } = await lab(
      "run",
      "interop",
      ...GREET,
      "--net",
      "loopback",
      "--json",
      "--out",
      "lo",
    );
    expect(JSON.parse(stdout).net.used).toBe("loopback");
    expect(JSON.parse(stdout).cells[0].why).toMatch(/^All \d+ rules that apply hold\.$/);
    expect(code).toBe(0);
  });

  it("gives two runs that begin together a folder each, and neither disturbs the other", async () => {
    const run = () => lab("run", "interop", ...GREET, "--quiet");
    const both = await Promise.all([run(), run()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const folders = both.map(({ stderr }) => /^Evidence: (.*)$/m.exec(stderr)?.[1]);
    expect(new Set(folders).size).toBe(2);
    for (const out of folders) expect(reportIn(out ?? "").summary.pass).toBe(1);
  });

  it("keeps two runs apart that share the machine's loopback", async () => {
    const run = (out: string) =>
      lab("run", "interop", ...GREET, "--quiet", "--net", "loopback", "--out", out);
    const both = await Promise.all([run("lo1"), run("lo2")]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
  });
});

describe("lab run, given what it cannot play", () => {
  it.each([
    ["a suite that there is not", ["everything"], 'There is no suite "everything"'],
    [
      "a client that matches nothing",
      ["interop", "--client", "nobody*"],
      'no client is called "nobody*"; there are pychat, ',
    ],
    ["a scenario that matches nothing", ["interop", "--scenario", "gret"], 'no scenario is called "gret"'],
    [
      "names that no cell has together",
      ["interop", "--client", "ece146", "--scenario", "pychat-names"],
      "no cell has client ece146, scenario pychat-names",
    ],
    ["a network that there is not", ["interop", "--net", "moon"], "--net moon is no network"],
    ["no jobs", ["interop", "--jobs", "0"], "--jobs 0 is not a whole number from 1 to 16"],
    ["a reporter that there is not", ["interop", "--reporter", "xls"], 'No reporter is called "xls"'],
    [
      "two reporters on stdout",
      ["interop", "--json", "--reporter", "table"],
      "Two reporters would write to stdout",
    ],
    [
      "a manifest that is not there",
      ["interop", "--impl", "/nowhere.yaml"],
      "/nowhere.yaml: there is no such file",
    ],
    [
      "a folder that cannot be made",
      ["interop", ...GREET, "--out", "/dev/null/x"],
      "The evidence cannot go to /dev/null/x, because what it is to be in is no folder; name another folder with --out.",
    ],
    [
      "a folder where nothing can be made",
      ["interop", ...GREET, "--out", "/proc/x/y"],
      "The evidence cannot go to /proc/x/y, because nothing can be made in /proc; name another folder with --out.",
    ],
    [
      "a folder in which nothing can be written",
      ["interop", ...GREET, "--out", "/proc"],
      "The evidence cannot go to /proc, because nothing can be made in /proc; name another folder with --out.",
    ],
    [
      "a report that has no place",
      ["interop", ...GREET, "--reporter", "junit=/proc/x/junit.xml"],
      "--reporter cannot write /proc/x/junit.xml, because nothing can be made in /proc; name another file.",
    ],
  ])("says in one sentence what is wrong with %s, with exit code 2", async (_, words, reason) => {
    const { code, stdout, stderr } = await lab("run", ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`lab: ${reason}`);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("names file, line, column and the allowed words for a mistake in a manifest", async () => {
    const manifest = join(folder, "typo.yaml");
    writeFileSync(
      manifest,
      'implementations:\n  - name: mine\n    protocol: pychatt\n    server: { command: ["x"] }\n',
    );
    const { code, stderr } = await lab("run", "interop", "--impl", manifest);
    expect(code).toBe(2);
    expect(stderr).toMatch(/typo\.yaml:3:15: .*pychatt/);
    expect(stderr).toMatch(/pychat, .*ece146/);
  });
});

describe("lab run, interrupted", () => {
  it("at Ctrl-C ends every program, takes its networks down, keeps what there is, and says so", async () => {
    const manifest = writeMarkedManifest(join(folder, "waiting.json"));
    const words = [
      "--impl",
      manifest.path,
      "--client",
      "pychat",
      "--server",
      "pychat,waiting",
      "--scenario",
      "greet",
      "--jobs",
      "1",
    ];
    const run = seat(builtLab("run", "interop", ...words, "--out", "interrupted"), { cwd: folder });
    const namespace = await manifest.started();
    run.signals("SIGINT");
    expect(await run.ended()).toBe(3);
    expect(run.screen()).toContain("Interrupted after 1 of 2 cells; what they left is kept.");
    expect(manifest.pids()).toEqual([]);
    if (reportIn("interrupted").net.used === "netlab") expect(processesIn([namespace])).toEqual([]);
    expect(reportIn("interrupted").cells.map(({ server, verdict }) => [server, verdict])).toEqual([
      ["pychat", "pass"],
    ]);
    const half = readdirSync(join(folder, "interrupted/pychat__waiting/greet"));
    expect(half).toContain("transcript.jsonl");
    expect(half).not.toContain("cell.json");
  });

  it.each(["auto", "loopback"])(
    "by kill -9 leaves nothing behind, and the next run works: --net %s",
    async (net) => {
      const manifest = writeMarkedManifest(join(folder, `killed-${net}.json`));
      const words = [
        "--impl",
        manifest.path,
        "--client",
        "pychat",
        "--server",
        "waiting",
        "--scenario",
        "greet",
      ];
      const run = seat(builtLab("run", "interop", ...words, "--out", "killed", "--net", net), {
        cwd: folder,
      });
      await manifest.started();
      run.signals("SIGKILL");
      expect(await run.ended()).toBe("SIGKILL");
      await manifest.gone();
      expect((await lab("run", "interop", ...GREET, "--out", "killed", "--quiet")).code).toBe(0);
    },
  );
});

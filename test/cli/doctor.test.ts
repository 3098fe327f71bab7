import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Check } from "../../src/cli/doctor/check.ts";
import type { Examination } from "../../src/cli/doctor/examine.ts";
import { showExamination } from "../../src/cli/doctor/show.ts";
import { builtLab } from "../support/built-lab.ts";
import { runLab, runProgram } from "./run-lab.ts";

const isRoot = process.getuid?.() === 0;
/** Root without a single capability may read the files of root, and has no other right. */
const powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];

const find = ({ checks }: Examination, wanted: string): Check | undefined =>
  checks.find(({ name }) => name === wanted);

describe("lab doctor", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lab-doctor-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("prints one JSON document that says what works, and ends with 0 where a run is possible", async () => {
    const { code, stdout, stderr } = await runLab(["doctor", "--json"]);
    const examination: Examination = JSON.parse(stdout);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(examination.schema).toBe("lab-doctor/1");
    expect(find(examination, "node")).toEqual({
      name: "node",
      state: "ok",
      detail: process.versions.node,
      remedy: null,
    });
    expect(examination.checks.map(({ name }) => name)).toEqual(
      "node loopback namespaces netlab tcpdump dumpcap cap sandbox tshark ip unshare nsenter setpriv ethtool script python3 strace".split(
        " ",
      ),
    );
    expect(examination.networks.none).toBe(true);
    expect(find(examination, "python3")?.detail).toMatch(
      /^\d+\.\d+\.\d+, starts programs written in Python$/,
    );
  });

  it("says for each missing program what is so without it, and the command that installs it", async () => {
    const { stdout } = await runLab(["doctor", "--json"], { PATH: folder });
    const examination: Examination = JSON.parse(stdout);
    expect(find(examination, "tshark")).toEqual({
      name: "tshark",
      state: "warn",
      detail: "not found, so the tests do not compare lab's reading with Wireshark's; runs do not need it",
      remedy: "sudo apt-get install -y --no-install-recommends tshark",
    });
    expect(find(examination, "tcpdump")).toMatchObject({
      state: "warn",
      detail: expect.stringMatching(/^not found/),
    });
  });

  it("tells a program that this user may not start from one that is not there", async () => {
    const path = join(folder, "forbidden");
    mkdirSync(path);
    for (const name of ["dumpcap", "script"]) writeFileSync(join(path, name), "#!/bin/sh\n", { mode: 0o644 });
    const { stdout } = await runLab(["doctor", "--json"], { PATH: path });
    const examination: Examination = JSON.parse(stdout);
    expect(find(examination, "dumpcap")?.remedy).toBe(
      'sudo usermod -aG wireshark "$USER", then log in again',
    );
    expect(find(examination, "script")?.detail).toMatch(/^this user may not start it/);
  });

  it("finds a program that starts and fails at once", async () => {
    const path = join(folder, "broken");
    mkdirSync(path);
    writeFileSync(join(path, "ethtool"), "#!/bin/sh\nexit 9\n", { mode: 0o755 });
    const { stdout } = await runLab(["doctor", "--json"], { PATH: path });
    expect(find(JSON.parse(stdout), "ethtool")?.detail).toMatch(/^does not start \(9\)/);
  });

  it("says that nothing captures without the right to, and that a run is possible", async ({ skip }) => {
    if (!isRoot) skip("only root can give up the right to capture");
    const { code, stdout } = await runProgram([...powerless, ...builtLab("doctor", "--json")]);
    const { networks, checks }: Examination = JSON.parse(stdout);
    expect({ code, networks }).toMatchObject({ code: 0, networks: { loopback: false, none: true } });
    for (const name of ["tcpdump", "dumpcap", "cap"]) {
      expect(checks.find((check) => check.name === name)).toMatchObject({ state: "warn" });
    }
  });

  it("shows a word with each glyph, and what to do next", async () => {
    const { code, stdout } = await runLab(["doctor"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}✓ ok {4}node {8}\d+\.\d+\.\d+$/m);
    expect(stdout).toMatch(/\nNext: lab run interop\n$/);
  });
});

describe("showExamination", () => {
  const examination = (checks: readonly Check[], none: boolean): Examination => ({
    schema: "lab-doctor/1",
    checks,
    networks: { netlab: false, loopback: false, none },
    capture: false,
  });

  it("puts the remedy below its check", () => {
    const check: Check = {
      name: "netlab",
      state: "warn",
      detail: "forbidden",
      remedy: "one of:\n  this\n  that\n",
    };
    expect(showExamination(examination([check], true))).toBe(
      `  ! warn  netlab  forbidden
                  one of:
                    this
                    that

Runs take none: 127.0.0.1 with no packets, so rules that need packets are inconclusive.
Next: lab run interop
`,
    );
  });

  it("says that who may capture nowhere else may in netlab", () => {
    const netlab: Check = { name: "netlab", state: "ok", detail: "user namespaces work", remedy: null };
    const tool: Check = { name: "tcpdump", state: "warn", detail: "tcpdump may not capture", remedy: null };
    const shown = (checks: readonly Check[]) =>
      showExamination({
        ...examination(checks, true),
        networks: { netlab: true, loopback: false, none: true },
      });
    expect(shown([netlab, tool])).toContain("Packets in netlab are captured without that right");
    expect(shown([netlab])).not.toContain("without that right");
    expect(shown([{ ...netlab, state: "warn" }, tool])).not.toContain("without that right");
  });

  it("says when nothing can be run, and gives no control character to the terminal", () => {
    const check: Check = { name: "loopback", state: "bad", detail: "\u001b[31mdown", remedy: null };
    expect(showExamination(examination([check], false))).toBe(
      "  ✗ bad   loopback   [31mdown\n\nNothing can be run here. Mend what is bad.\n",
    );
  });
});

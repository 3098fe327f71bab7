import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { tracePath } from "../capture/tcp/traces.ts";
import { builtLab } from "../support/built-lab.ts";
import { type Outcome, runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-explain-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/captures/${name}.pcap`, import.meta.url));
const pychat = fixture("pychat-no-turns");

function explain(...words: readonly string[]): Promise<Outcome> {
  return runProgram(builtLab("explain", ...words), { env: { COLUMNS: "80", LC_ALL: "C.UTF-8" } });
}

describe("lab explain", () => {
  it("explains a packet, plain where no terminal is", async () => {
    const { code, stdout, stderr } = await explain(`${pychat}#1`);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Packet 1 {3}SYN {3}client 192\.0\.2\.1:49640 → server 192\.0\.2\.2:49202 /u);
    expect(stdout).toContain("tcpdump     Flags [S]\n");
    expect(stdout).not.toContain("\x1b");
  });

  it("tells a connection, and takes what it tells as one JSON document", async () => {
    const { code, stdout } = await explain(pychat, "--json");
    const story = JSON.parse(stdout);
    expect([code, story.schema, story.protocol, story.packets]).toEqual([
      0,
      "lab-explain-connection/1",
      "pychat",
      22,
    ]);
    const packet = JSON.parse((await explain(`${pychat}#4`, "--json")).stdout);
    expect(packet).toMatchObject({ schema: "lab-explain-packet/1", frame: 4, kind: "PSH, ACK", stream: 0 });
  });

  it("reads a pipe", async () => {
    const [command = "", ...words] = builtLab("explain", "-", "--frame", "4", "--no-diagram");
    const child = spawn(command, words, { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.end(readFileSync(pychat));
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    expect(stdout).toContain('Data        6 octets: "Trevor"\n');
  });

  it("takes an evidence folder, and a file whose name has a # in it", async () => {
    const evidence = join(folder, "cell");
    mkdirSync(evidence);
    copyFileSync(tracePath("half-close.pcapng"), join(evidence, "capture.pcapng"));
    const story = await explain(evidence);
    expect([story.code, story.stdout.split("\n")[0]]).toEqual([
      0,
      "Connection 0: client 127.0.0.1:47954 → server 127.0.0.1:38987, 13 packets in",
    ]);
    expect((await explain(`${evidence}#13`)).stdout).toMatch(/^Packet 13 {3}ACK/u);
    const odd = join(folder, "run#2");
    copyFileSync(pychat, odd);
    expect((await explain(odd)).stdout).toMatch(/^Connection 0:/u);
    expect((await explain(`${odd}#3`)).stdout).toMatch(/^Packet 3 {3}ACK/u);
  });

  it("explains what comes before the damage of a capture, and says that it is damaged, with exit code 2", async () => {
    const cut = join(folder, "cut.pcap");
    writeFileSync(cut, readFileSync(pychat).subarray(0, 1000));
    const { code, stdout, stderr } = await explain(`${cut}#1`);
    expect([code, stdout.slice(0, 8)]).toEqual([2, "Packet 1"]);
    expect(stderr).toMatch(/^lab: The capture is cut short: [^\n]*\n$/u);
  });

  it.each([
    [
      "a frame that is not there",
      [`${pychat}#23`],
      `lab: ${pychat} has no frame 23; it has 22, counted from 1.\n`,
    ],
    ["frame 0", [`${pychat}#0`], "lab: Frame 0 is not a whole number from 1 on.\n"],
    [
      "a frame and a connection",
      [`${pychat}#1`, "--stream", "0"],
      "lab: A frame belongs to one connection; leave --stream out.\n",
    ],
    [
      "a protocol that is none",
      [pychat, "--protocol", "pychap"],
      "lab: --protocol pychap is none (did you mean pychat?); there are pychat, srm, ece146, cse4074, ee357.\n",
    ],
    [
      "a folder without a capture",
      [folder],
      `lab: ${folder} is a folder without capture.pcapng; name a capture, or the evidence folder of one cell.\n`,
    ],
    [
      "no file",
      [join(folder, "none.pcap")],
      `lab: Cannot read ${folder}/none.pcap: there is no such file.\n`,
    ],
    [
      "several connections",
      [fixture("ece146-chat")],
      `lab: ${fixture("ece146-chat")} holds 2 TCP connections; choose one with --stream N:\n  --stream 0  192.0.2.1:56940 to 192.0.2.2:9898, 28 frames from 1 on\n  --stream 1  192.0.2.1:56948 to 192.0.2.2:9898, 22 frames from 13 on\n`,
    ],
  ])("says in one sentence what is wrong with %s, with exit code 2", async (_, words, sentence) => {
    expect(await explain(...words)).toEqual({ code: 2, stdout: "", stderr: sentence });
  });
});

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createCaptureReader } from "../../src/capture/file/reader.ts";
import {
  asOrdinaryUser,
  converse,
  startEcho,
  toolStates,
  whyNoOrdinaryUser,
} from "../capture/live/support.ts";
import { labCommand, runLab, runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-capture-"));
afterAll(() => rmSync(folder, { recursive: true }));

let whyNot: string | undefined;
beforeAll(async () => {
  whyNot = (await toolStates()).get("tcpdump");
});

const running: ChildProcessByStdio<null, Readable, Readable>[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

const notAsUser = whyNoOrdinaryUser();

describe("lab capture", () => {
  it("ends cleanly at Ctrl-C: rows and a file that lab read shows alike, and what was counted", async ({
    skip,
  }) => {
    if (whyNot !== undefined) skip(whyNot);
    const echo = await startEcho();
    const file = join(folder, "talk.pcapng");
    const lab = await startCapture(["-f", `tcp port ${echo.port}`, "-w", file]);
    await converse(echo.port, ["hello\n", "there\n"]);
    lab.child.kill("SIGINT");
    const { code, stdout, stderr } = await lab.ended();
    echo.close();

    expect(code).toBe(0);
    expect(stderr).toMatch(/^Capturing on lo with tcpdump \(the kernel's clock\); Ctrl-C ends it\.$/m);
    const packets = stdout.trim().split("\n").length - 1;
    expect(stderr).toMatch(
      new RegExp(`^${packets} packets seen, 0 dropped by the kernel; written to ${file}\\.$`, "m"),
    );
    expect(stdout).toMatch(/\[SYN\] Seq=0 /);
    expect(stdout).toMatch(/\[FIN, ACK\]/);
    expect((await runLab(["read", file])).stdout).toBe(stdout);
  });

  it("keeps the file readable while it captures", async ({ skip }) => {
    if (whyNot !== undefined) skip(whyNot);
    const echo = await startEcho();
    const file = join(folder, "growing.pcapng");
    const lab = await startCapture(["-f", `tcp port ${echo.port}`, "-w", file]);
    expect(readWhole(file)).toBe(0);
    await converse(echo.port, ["hello\n"]);
    await vi.waitFor(() => expect(lab.stdout().match(/\[FIN, ACK\]/g)?.length).toBe(2), 10_000);
    expect(readWhole(file)).toBeGreaterThanOrEqual(lab.stdout().trim().split("\n").length - 1);
    lab.child.kill("SIGKILL");
    await lab.ended();
    expect(readWhole(file)).toBeGreaterThanOrEqual(8);
    echo.close();
  });

  it("ends after -c packets", async ({ skip }) => {
    if (whyNot !== undefined) skip(whyNot);
    const echo = await startEcho();
    const file = join(folder, "three.pcapng");
    const lab = await startCapture(["-f", `tcp port ${echo.port}`, "-c", "3", "-w", file]);
    await converse(echo.port, ["hello\n"]);
    const { code, stdout, stderr } = await lab.ended();
    echo.close();
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(4);
    expect(stderr).toContain("3 packets seen, ");
    expect(readWhole(file)).toBe(3);
  });

  it("ends after --duration, and writes pcapng alone to standard output with -w -", async ({ skip }) => {
    if (whyNot !== undefined) skip(whyNot);
    const capture = [...labCommand, "capture", "-i", "lo", "-f", "less 1", "--duration", "0.05", "-w", "-"];
    const { code, stdout, stderr } = await runProgram(capture);
    expect(code).toBe(0);
    expect(stdout.startsWith("\n\r\r\n")).toBe(true);
    expect(stderr).toContain("0 packets seen, 0 dropped by the kernel.");
  });

  it("leaves rows out that nobody reads, says how many, and has all packets in the file", async ({
    skip,
  }) => {
    if (whyNot !== undefined) skip(whyNot);
    const file = join(folder, "slow.pcapng");
    const lab = await startCapture(["-f", `udp port ${QUIET_PORT}`, "-w", file], { readsRows: false });
    await sendDatagramsUntil(() => statSync(file).size > 20_000 * DATAGRAM_IN_FILE);
    lab.child.kill("SIGINT");
    lab.child.stdout.resume();
    const { code, stdout, stderr } = await lab.ended();
    expect(code).toBe(0);
    const [, seen = 0, hidden = 0] =
      /^(\d+) packets seen, .* dropped by the kernel, (\d+) not shown because/m.exec(stderr)?.map(Number) ??
      [];
    expect(seen).toBeGreaterThanOrEqual(20_000);
    expect(stdout.trim().split("\n").length - 1 + hidden).toBe(seen);
    expect(hidden).toBeGreaterThan(1000);
    expect(readWhole(file)).toBe(seen);
  });

  it("takes no more packets into memory than a slow reader of -w - takes out, and they are whole", async ({
    skip,
  }) => {
    if (whyNot !== undefined) skip(whyNot);
    const lab = await startCapture(["-f", `udp port ${QUIET_PORT}`, "-w", "-"], { readsRows: false });
    let sent = 0;
    const residentBefore = resident(lab.child.pid);
    await sendDatagramsUntil(() => ++sent === 200, Buffer.alloc(60_000));
    const grown = resident(lab.child.pid) - residentBefore;
    lab.child.kill("SIGINT");
    lab.child.stdout.resume();
    const { code, stderr } = await lab.ended();
    expect(code).toBe(0);
    expect(Number(/(\d+) dropped by the kernel/.exec(stderr)?.[1])).toBeGreaterThan(0);
    expect(grown).toBeLessThan(40 << 20);
  });

  it("says which clock cap has, and that it counts no drops", async ({ skip }) => {
    const why = (await toolStates()).get("cap");
    if (why !== undefined) skip(why);
    const words = ["capture", "-i", "lo", "-f", "less 1", "--duration", "0.05", "--tool", "cap"];
    const { code, stderr } = await runLab(words);
    expect(code).toBe(0);
    expect(stderr).toContain(
      "Capturing on lo with cap (the time of arrival in a process, and drops not counted)",
    );
    expect(stderr).toContain("0 packets seen, how many were dropped is not known from cap.");
  });

  it.each([
    [[], "Say where to capture"],
    [["-i", "lo", "-c", "0"], "-c 0 is not a whole number from 1 on"],
    [["-i", "lo", "--duration", "soon"], "--duration takes seconds"],
    [["-i", "lo", "--tool", "ethereal"], "--tool knows tcpdump, dumpcap and cap"],
    [
      ["-i", "lo", "-w", join(folder, "no", "file")],
      "Cannot write the capture to .*: its folder does not exist",
    ],
    [["-i", "lo", "-w", folder], "Cannot write the capture to .*: it is a folder"],
  ])("refuses %j as bad usage, in one line", async (words, expected) => {
    const { code, stdout, stderr } = await runLab(["capture", ...words]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^lab: ${expected}.*\\n$`));
  });

  it.each([
    [["-i", "nosuch0"], 'There is no interface "nosuch0" here'],
    [["-i", "lo", "-f", "tcp prot 5"], 'The capture filter "tcp prot 5" is not one: .*syntax error'],
  ])("ends with 2 on %j and leaves files as they were", async (words, expected) => {
    const kept = join(folder, "kept.pcapng");
    const fresh = join(folder, "fresh.pcapng");
    writeFileSync(kept, "precious");
    const onKept = await runLab(["capture", ...words, "-w", kept]);
    const onFresh = await runLab(["capture", ...words, "-w", fresh]);
    if (whyNot === undefined) {
      expect([onKept.code, onFresh.code]).toEqual([2, 2]);
      expect(onKept.stderr).toMatch(new RegExp(`^lab: ${expected}.*\\n$`));
    }
    expect(readFileSync(kept, "utf8")).toBe("precious");
    expect(existsSync(fresh)).toBe(false);
  });

  it("ends with 3 and the remedy for a user without the right", async ({ skip }) => {
    if (notAsUser !== undefined) skip(notAsUser);
    const { code, stderr } = await runProgram(asOrdinaryUser([...labCommand, "capture", "-i", "lo"]));
    expect(code).toBe(3);
    expect(stderr).toMatch(/^lab: Nothing can be captured on lo: .* Run it as root \(sudo\).*\n$/);
  });

  it("lists the interfaces, their addresses, and whether they can be captured on", async ({ skip }) => {
    if (whyNot !== undefined) skip(whyNot);
    const { code, stdout } = await runLab(["capture", "--list"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Interface +Capture +Addresses$/m);
    expect(stdout).toMatch(/^lo +yes +127\.0\.0\.1\/8/m);
  });

  it("lists them for a user without the right too, and ends with 3", async ({ skip }) => {
    if (notAsUser !== undefined) skip(notAsUser);
    const { code, stdout, stderr } = await runProgram(asOrdinaryUser([...labCommand, "capture", "--list"]));
    expect(code).toBe(3);
    expect(stdout).toMatch(/^lo +no right +127\.0\.0\.1\/8/m);
    expect(stderr).toContain("Run it as root (sudo)");
  });
});

const QUIET_PORT = 9;
/** An Enhanced Packet Block of a datagram without data on loopback: 32 octets around 42 and two of padding, and a flags option perhaps. */
const DATAGRAM_IN_FILE = 76;

/** Sends datagrams of 127.0.0.1, a hundred and then a turn, until a look says that it is enough. */
async function sendDatagramsUntil(isEnough: () => boolean, data = Buffer.alloc(0)): Promise<void> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const send = () =>
    new Promise<void>((resolve) => socket.send(data, QUIET_PORT, "127.0.0.1", () => resolve()));
  while (!isEnough()) await Promise.all(Array.from({ length: 100 }, send));
  socket.close();
}

/** Octets of memory that a process has. */
function resident(pid = 0): number {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kibibytes) * 1024;
}

async function startCapture(words: readonly string[], { readsRows = true } = {}) {
  const [file = "", ...args] = [...labCommand, "capture", "--iface", "lo", ...words];
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  const closed = once(child, "close");
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  if (!readsRows) child.stdout.pause();
  await vi.waitFor(() => expect(stderr).toContain("Capturing on"), 20_000);
  return {
    child,
    stdout: () => stdout,
    async ended() {
      const [code] = await closed;
      return { code, stdout, stderr };
    },
  };
}

/** The number of packets in a file, which must end between two blocks. */
function readWhole(file: string): number {
  const reader = createCaptureReader();
  const packets = reader.push(readFileSync(file));
  reader.end();
  return packets.length;
}

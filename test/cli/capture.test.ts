import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createCaptureReader } from "../../src/capture/file/reader.ts";
import type { CaptureTool } from "../../src/capture/live/live-capture.ts";
import { runCommand } from "../../src/cli/command-line.ts";
import {
  asOrdinaryUser,
  childrenOf,
  converse,
  isRunning,
  startEcho,
  toolStates,
  whyNoOrdinaryUser,
} from "../capture/live/support.ts";
import { builtLab } from "../support/built-lab.ts";
import { runLab, runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-capture-"));
afterAll(() => rmSync(folder, { recursive: true }));

let states: Awaited<ReturnType<typeof toolStates>>;
/** Why nothing can be captured here at all; `undefined` when something can. */
let whyNot: string | undefined;
/** The tool that is taken when none is asked for. */
let best: CaptureTool | undefined;
beforeAll(async () => {
  states = await toolStates();
  best = (["dumpcap", "tcpdump", "cap"] as const).find((tool) => states.get(tool) === undefined);
  if (best === undefined) whyNot = [...states.values()].join(" ");
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
    const children = childrenOf(lab.child.pid ?? 0);
    expect(children).not.toEqual([]);
    lab.child.kill("SIGINT");
    const { code, stdout, stderr } = await lab.ended();
    echo.close();

    expect(code).toBe(0);
    expect(stderr).toMatch(new RegExp(`^Capturing on lo with ${best} \\(the .*\\); Ctrl-C ends it\\.$`, "m"));
    const packets = stdout.trim().split("\n").length - 1;
    const kernel = best === "cap" ? "" : ", 0 dropped by the kernel";
    expect(stderr).toMatch(
      new RegExp(`^${packets} packets seen, ${packets} shown${kernel}, 0 dropped by the interface; `, "m"),
    );
    expect(stderr).toContain(`; written to ${file}.`);
    expect(children.filter(isRunning)).toEqual([]);
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
    const capture = builtLab("capture", "-i", "lo", "-f", "less 1", "--duration", "0.05", "-w", "-");
    const { code, stdout, stderr } = await runProgram(capture);
    expect(code).toBe(0);
    expect(stdout.startsWith("\n\r\r\n")).toBe(true);
    expect(stderr).toMatch(/^0 packets seen, .*0 dropped by the interface/m);
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
      /^(\d+) packets seen, .*; (\d+) not shown because/m.exec(stderr)?.map(Number) ?? [];
    expect(seen).toBeGreaterThanOrEqual(20_000);
    expect(stdout.trim().split("\n").length - 1 + hidden).toBe(seen);
    expect(hidden).toBeGreaterThan(1000);
    expect(readWhole(file)).toBe(seen);
  });

  it("takes no more packets into memory than a slow reader of -w - takes out, and they are whole", async ({
    skip,
  }) => {
    if (whyNot !== undefined) skip(whyNot);
    if (best === "cap") skip("nobody counts what the kernel drops");
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
    if (states.get("cap") !== undefined) skip(states.get("cap"));
    const words = ["capture", "-i", "lo", "-f", "less 1", "--duration", "0.05", "--tool", "cap"];
    const { code, stderr } = await runLab(words);
    expect(code).toBe(0);
    expect(stderr).toContain(
      "Capturing on lo with cap (the time of arrival in a process, and drops not counted)",
    );
    expect(stderr).toMatch(
      /^0 packets seen, 0 shown, \d+ dropped by the interface; the interface counted \d+ in all, and how many of those that the filter takes are missing cannot be known from cap\.$/m,
    );
  });

  it("says with cap and no filter how many packets are missing, by the interface's own count", async ({
    skip,
  }) => {
    if (states.get("cap") !== undefined) skip(states.get("cap"));
    const lab = await startCapture(["--tool", "cap"]);
    await sendDatagramsUntil(() => true);
    lab.child.kill("SIGINT");
    const { code, stderr } = await lab.ended();
    expect(code).toBe(0);
    const [, seen = 0, passed = 0, missing = -1] =
      /^(\d+) packets seen, .*; the interface counted (\d+) in all, so (\d+) are missing\.$/m
        .exec(stderr)
        ?.map(Number) ?? [];
    expect(missing).toBe(Math.max(0, passed - seen));
  });

  it("shows a packet while the capture goes on, with a tool that does not wait, with --live", async ({
    skip,
  }) => {
    const tool = (["tcpdump", "cap"] as const).find((each) => states.get(each) === undefined);
    if (tool === undefined) skip(states.get("tcpdump"));
    const lab = await startCapture(["--live", "-f", `udp port ${QUIET_PORT}`]);
    await sendDatagramsUntil(() => true, Buffer.from("at once"));
    await vi.waitFor(() => expect(lab.stdout()).toContain(" → 9 Len=7"), { timeout: 10_000, interval: 1 });
    lab.child.kill("SIGINT");
    const { stderr } = await lab.ended();
    expect(stderr).toContain(`Capturing on lo with ${tool} `);
  });

  it("keeps the latest packets in a ring of files, each of them whole", async ({ skip }) => {
    if (whyNot !== undefined) skip(whyNot);
    const ring = mkdtempSync(join(folder, "ring-"));
    const others = join(ring, "day_00001_20200101000000.pcapng");
    writeFileSync(others, "not ours");
    const lab = await startCapture([
      ...["-f", `udp port ${QUIET_PORT}`, "-w", join(ring, "day.pcapng"), "--ring", "2:1"],
    ]);
    const members = () => readdirSync(ring).filter((name) => !others.endsWith(name));
    let most = 0;
    let longest = 0;
    await sendDatagramsUntil(() => {
      const lengths = members().map(
        (name) => statSync(join(ring, name), { throwIfNoEntry: false })?.size ?? 0,
      );
      most = Math.max(most, lengths.length);
      longest = Math.max(longest, ...lengths);
      // Later ones too: between two looks the ring may have gone past the fourth.
      return members().some((name) => Number(/^day_(\d+)_/.exec(name)?.[1]) >= 4);
    }, Buffer.alloc(20_000));
    lab.child.kill("SIGINT");
    const { code, stderr } = await lab.ended();

    expect(code).toBe(0);
    const [oldest = "", latest = "", ...more] = members().toSorted();
    expect(more).toEqual([]);
    expect(oldest).toMatch(/^day_\d{5}_\d{14}\.pcapng$/);
    expect(stderr).toContain(
      `; the latest are in 2 files, from ${join(ring, oldest)} to ${join(ring, latest)}.`,
    );
    expect(readWhole(join(ring, oldest))).toBeGreaterThan(40);
    expect(readWhole(join(ring, latest))).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(2);
    expect(longest).toBeLessThanOrEqual(1_000_000);
    expect(readFileSync(others, "utf8")).toBe("not ours");
  });

  it("ends when the reader of its rows goes away, and has the file in order", async ({ skip }) => {
    if (whyNot !== undefined) skip(whyNot);
    const file = join(folder, "unread.pcapng");
    const lab = await startCapture(["-f", `udp port ${QUIET_PORT}`, "-w", file]);
    lab.child.stdout.destroy();
    const ended = lab.ended();
    await sendDatagramsUntil(() => lab.child.exitCode !== null);
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toContain("Nobody reads the output any more, so the capture ended.");
    expect(stderr).toMatch(new RegExp(`^${readWhole(file)} packets seen, .*; written to ${file}\\.$`, "m"));
  });

  it("says that its interface went down, and keeps what was captured", async ({ skip }) => {
    if (whyNot !== undefined) skip(whyNot);
    if (process.getuid?.() !== 0) skip("only root can make an interface here");
    const file = join(folder, "down.pcapng");
    const wire =
      "mount -t sysfs sysfs /sys && ip link add wire0 type veth peer name wire1 && ip link set wire0 up && ip link set wire1 up";
    const place = ["unshare", "-nm", "sh", "-c", `${wire} && exec "$@"`, "sh"];
    const lab = await startCapture(["-w", file], { place, iface: "wire0" });
    const enter = ["nsenter", "-t", String(lab.child.pid), "-n"];
    await runProgram([...enter, "ip", "link", "set", "wire0", "down"]);
    const { code, stderr } = await lab.ended();
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^lab: The capture on wire0 broke off: the interface went down or is gone\. What was captured before is kept\.$/m,
    );
    readWhole(file);
  });

  it("says that the disk is full, and keeps the packets that there was room for", async ({ skip }) => {
    if (whyNot !== undefined) skip(whyNot);
    if (process.getuid?.() !== 0) skip("only root can make a small disk here");
    const disk = mkdtempSync(join(folder, "disk-"));
    const file = join(disk, "full.pcapng");
    const place = [
      "unshare",
      "-m",
      "sh",
      "-c",
      `mount -t tmpfs -o size=64k tmpfs ${disk} && exec "$@"`,
      "sh",
    ];
    const lab = await startCapture(["-f", `udp port ${QUIET_PORT}`, "-w", file], { place });
    // The disk is seen by that process alone, and by whoever looks through its eyes.
    const kept = openSync(`/proc/${lab.child.pid}/root${file}`, "r");
    await sendDatagramsUntil(() => lab.child.exitCode !== null, Buffer.alloc(1000));
    const { code, stderr } = await lab.ended();
    expect(code).toBe(3);
    expect(stderr).toContain(`lab: Cannot write the capture to ${file}: the disk is full.\n`);
    expect(readWhole(kept)).toBeGreaterThan(40);
    closeSync(kept);
  });

  it("says at once that nothing can be written, and leaves no tool running", async ({ skip }) => {
    if (whyNot !== undefined) skip(whyNot);
    const { code, stderr } = await runLab(["capture", "-i", "lo", "-w", "/dev/full"]);
    expect(code).toBe(3);
    expect(stderr).toContain("lab: Cannot write the capture to /dev/full: the disk is full.\n");
  });

  it.each([
    [["-i", "lo", "-c", "0"], "-c 0 is not a whole number from 1 on"],
    [["-i", "lo", "--duration", "soon"], "--duration takes seconds"],
    [["-i", "lo", "--tool", "ethereal"], "--tool knows dumpcap, tcpdump and cap"],
    [["-i", "lo", "--tool", "dumpcap", "--live"], "dumpcap hands packets over every quarter of a second"],
    [["-i", "lo", "--ring", "5", "-w", "x"], "--ring takes a number of files and the megabytes of each"],
    [["-i", "lo", "--ring", "5:10"], "--ring needs -w with the name that its files begin with"],
    [["-i", "lo", "--ring", "5:10", "-w", "-"], "--ring needs -w with the name that its files begin with"],
  ])("refuses %j as bad usage before it begins", async (words, expected) => {
    await expect(runCommand(["capture", ...words])).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(expected),
    });
  });

  it.concurrent.each([
    [[], "Say where to capture"],
    [
      ["-i", "lo", "-w", join(folder, "no", "file")],
      "Cannot write the capture to .*: its folder does not exist",
    ],
    [
      ["-i", "lo", "--ring", "2:1", "-w", join(folder, "no", "file")],
      "Cannot write the capture to .*no/file_00001_.*: its folder does not exist",
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
    const [onKept, onFresh] = await Promise.all(
      [kept, fresh].map((path) => runLab(["capture", ...words, "-w", path])),
    );
    if (whyNot === undefined) {
      expect([onKept?.code, onFresh?.code]).toEqual([2, 2]);
      expect(onKept?.stderr).toMatch(new RegExp(`^lab: ${expected}.*\\n$`));
    }
    expect(readFileSync(kept, "utf8")).toBe("precious");
    expect(existsSync(fresh)).toBe(false);
  });

  it("ends with 3 and the remedy for a user without the right", async ({ skip }) => {
    if (notAsUser !== undefined) skip(notAsUser);
    const { code, stderr } = await runProgram(asOrdinaryUser([...builtLab("capture", "-i", "lo")]));
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
    const { code, stdout, stderr } = await runProgram(asOrdinaryUser([...builtLab("capture", "--list")]));
    expect(code).toBe(3);
    expect(stdout).toMatch(/^lo +no right +127\.0\.0\.1\/8/m);
    expect(stderr).toContain("Run it as root (sudo)");
  });
});

const QUIET_PORT = 9;
/** An Enhanced Packet Block of a datagram without data on loopback, 32 octets around 42 and two of padding, and what may be blank before it. */
const DATAGRAM_IN_FILE = 90;

/** Sends datagrams of 127.0.0.1, a hundred and then a turn, until a look says that it is enough. */
async function sendDatagramsUntil(isEnough: () => boolean, data = Buffer.alloc(0)): Promise<void> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const send = () =>
    new Promise<void>((resolve) => socket.send(data, QUIET_PORT, "127.0.0.1", () => resolve()));
  do {
    await Promise.all(Array.from({ length: 100 }, send));
    // What was sent at once calls back at once: without a turn nobody would hear that a program ended.
    await nextTurn();
  } while (!isEnough());
  socket.close();
}

/** Octets of memory that a process has. */
function resident(pid = 0): number {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kibibytes) * 1024;
}

async function startCapture(
  words: readonly string[],
  { readsRows = true, iface = "lo", place = [] as readonly string[] } = {},
) {
  const [file = "", ...args] = [...place, ...builtLab("capture", "--iface", iface, ...words)];
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
function readWhole(file: string | number): number {
  const reader = createCaptureReader();
  const packets = reader.push(readFileSync(file));
  reader.end();
  return packets.length;
}

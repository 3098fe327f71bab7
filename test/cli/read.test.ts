import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readTsharkRows, readTsharkTables, tracePath } from "../capture/tcp/traces.ts";
import { builtLab } from "../support/built-lab.ts";
import { runLab } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-read-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("lab read", () => {
  it("prints Wireshark's columns, with Info as tshark has it", async () => {
    const { code, stdout, stderr } = await runLab(["read", tracePath("talk.pcap")]);
    expect([code, stderr]).toEqual([0, ""]);
    const [header = "", ...rows] = stdout.trimEnd().split("\n");
    expect(header.trim().split(/ +/)).toEqual([
      "No.",
      "Time",
      "Source",
      "Destination",
      "Protocol",
      "Length",
      "Info",
    ]);
    const infos = [...readTsharkRows("talk.pcap").values()].map((row) => row["_ws.col.Info"]);
    expect(rows.map((row) => row.trim().split(/ {2,}/).at(-1))).toEqual(infos);
    expect(rows[0]).toMatch(/^ +1 +0\.000000 +127\.0\.0\.1 +127\.0\.0\.1 +TCP +74 /);
  });

  it("prints objects that a program can read", async () => {
    const { stdout } = await runLab(["read", tracePath("refused.pcap"), "-T", "json"]);
    const rows = JSON.parse(stdout);
    expect(rows.map((row: { protocol: string }) => row.protocol)).toEqual(["TCP", "TCP", "UDP", "ICMP"]);
    expect(rows[1]).toMatchObject({ number: 2, tcp: { stream: 0, flags: ["rst", "ack"], window: 0 } });
    expect(rows[2].tcp).toBeNull();
  });

  it("prints the fields that were asked for, of the packets that a display filter takes", async () => {
    const words = [
      "-Y",
      "tcp.len > 0",
      "-T",
      "fields",
      "-e",
      "frame.number",
      "-e",
      "tcp.port",
      "-e",
      "tcp.len",
    ];
    const { code, stdout, stderr } = await runLab(["read", tracePath("talk.pcap"), ...words]);
    expect([code, stderr]).toEqual([0, ""]);
    const rows = [...readTsharkRows("talk.pcap").values()].filter((row) => row["tcp.len"] !== "0");
    expect(stdout.trimEnd().split("\n")).toEqual(
      rows.map((row) =>
        [row["frame.number"], `${row["tcp.srcport"]},${row["tcp.dstport"]}`, row["tcp.len"]].join("\t"),
      ),
    );
  });

  it("says what a filter takes that its author may not have meant", async () => {
    const { code, stderr } = await runLab(["read", tracePath("talk.pcap"), "-Y", "tcp.flags.syn"]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("tcp.flags.syn == 1")]);
  });

  it.each([
    ["-z conv,tcp", ["-z", "conv,tcp"], readTsharkTables("talk.pcap").conv],
    ["--follow 0 -x", ["--follow", "0", "-x"], readTsharkTables("talk.pcap").follow],
  ])("prints %s as tshark does", async (_, words, wanted) => {
    const { code, stdout, stderr } = await runLab(["read", tracePath("talk.pcap"), ...words]);
    expect([code, stderr, stdout]).toEqual([0, "", wanted]);
  });

  it("prints what the expert says, with the frames, and as JSON", async () => {
    const { stdout } = await runLab(["read", tracePath("refused.pcap"), "-z", "expert"]);
    expect(stdout).toContain("Connection reset (RST)  (frame 2)");
    const { stdout: json } = await runLab(["read", tracePath("refused.pcap"), "-z", "expert", "-T", "json"]);
    expect(JSON.parse(json).items).toContainEqual({
      severity: "warn",
      group: "Sequence",
      summary: "Connection reset (RST)",
      count: 1,
      frames: [2],
    });
  });

  it("prints octets below a row, and colours where they are asked for", async () => {
    const { stdout } = await runLab(["read", tracePath("talk.pcap"), "-x", "-c", "1", "--color"]);
    expect(stdout).toMatch(/\n\u001b\[48;\S+m +1 .*\[SYN\].*\u001b\[0m\n\n00000000 {2}00 00 /u);
    const { stdout: plain } = await runLab(["read", tracePath("talk.pcap"), "-c", "1"]);
    expect(plain).not.toContain("\u001b");
  });

  it("shows the messages of a report's programs", async () => {
    const { stdout } = await runLab(["read", "fixtures/captures/ece146-chat.pcap"]);
    expect(stdout).toMatch(/ECE146 +\d+ {2}announce: "!ShowUserHasConnected"\n/u);
    const { stdout: without } = await runLab([
      "read",
      "fixtures/captures/ece146-chat.pcap",
      "--protocol",
      "none",
    ]);
    expect(without).not.toContain("ECE146");
  });

  it("lists the fields that it knows", async () => {
    const { stdout } = await runLab(["read", "--fields"]);
    expect(stdout).toMatch(/^tcp\.analysis\.ack_rtt +seconds since that frame$/mu);
  });

  it("prints one connection, and stops after a count", async () => {
    const { stdout } = await runLab([
      "read",
      tracePath("talk.pcap"),
      "--stream",
      "1",
      "-c",
      "2",
      "-T",
      "json",
    ]);
    const rows = JSON.parse(stdout);
    expect(
      rows.map((row: { tcp: { stream: number; flags: string[] } }) => [row.tcp.stream, row.tcp.flags]),
    ).toEqual([
      [1, ["syn"]],
      [1, ["syn", "ack"]],
    ]);
  });

  it("prints rows of standard input as they come", async () => {
    const file = readFileSync(tracePath("talk.pcap"));
    const [command = "", ...words] = builtLab();
    const child = spawn(command, [...words, "read", "-"], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.write(file.subarray(0, 24 + 16 + 74));
    let seen = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) {
      seen += chunk;
      if (seen.includes("[SYN]")) break;
    }
    expect(seen).toContain("[SYN]");
    child.kill();
    await once(child, "close");
  });

  it("ends quietly when nobody reads its output any more", async () => {
    const [command = "", ...words] = builtLab();
    const child = spawn(command, [...words, "read", tracePath("loss.pcap"), "-T", "json"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [code] = await once(child, "close");
    expect([code, stderr]).toEqual([0, ""]);
  });
});

describe("lab read, given what it cannot read", () => {
  it("shows a file that is cut short up to the cut, then says where, with exit code 2", async () => {
    const path = join(folder, "cut.pcap");
    writeFileSync(path, readFileSync(tracePath("talk.pcap")).subarray(0, 300));
    const { code, stdout, stderr } = await runLab(["read", path]);
    expect(code).toBe(2);
    expect(stdout.trimEnd().split("\n")).toHaveLength(4);
    expect(stderr).toMatch(/^lab: The capture is cut short: .* octet offset 286 .*\n$/);
  });

  it("leaves whole JSON behind when the file is damaged", async () => {
    const path = join(folder, "damaged.pcap");
    const octets = readFileSync(tracePath("talk.pcap"));
    octets.writeUInt32LE(0xffff_ffff, 24 + 16 + 74 + 8);
    writeFileSync(path, octets);
    const { code, stdout, stderr } = await runLab(["read", path, "-T", "json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toContain("octet offset 122");
  });

  it.each([
    ["a file that is not there", ["/nowhere/at/all.pcap"], "there is no such file"],
    ["a folder", [folder], "it is a folder"],
    [
      "a connection that is not in it",
      [tracePath("talk.pcap"), "--stream", "9"],
      "has no TCP connection 9; it has 2",
    ],
    ["a count of nothing", [tracePath("talk.pcap"), "-c", "0"], "whole number from 1 on"],
    ["a format that it does not know", [tracePath("talk.pcap"), "-T", "xml"], "rows, fields, json"],
    ["fields of no name", [tracePath("talk.pcap"), "-T", "fields"], "needs at least one -e"],
    [
      "a field that it does not know",
      [tracePath("talk.pcap"), "-T", "fields", "-e", "tcp.sec"],
      "did you mean tcp.seq?",
    ],
    ["no file", [], "Say which capture to read"],
    ["a table that it does not know", [tracePath("talk.pcap"), "-z", "io,stat"], "conv,tcp, expert"],
    [
      "a protocol that it does not know",
      [tracePath("talk.pcap"), "--protocol", "pyhat"],
      "did you mean pychat?",
    ],
    ["two outputs at once", [tracePath("talk.pcap"), "--follow", "0", "-z", "expert"], "give one of them"],
    ["a clock that it does not know", [tracePath("talk.pcap"), "--time", "x"], "r, d, dd, a, ad, e"],
  ])("says in one sentence what is wrong with %s, with exit code 2", async (_, words, reason) => {
    const { code, stderr } = await runLab(["read", ...words]);
    expect(code).toBe(2);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain(reason);
  });

  it("shows examples in its help", async () => {
    const { code, stdout } = await runLab(["read", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("tcpdump -i lo -U -w - tcp | lab read -");
  });
});

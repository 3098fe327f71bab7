import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createPcapWriter } from "../../../src/capture/file/pcap-writer.ts";
import { createPcapngWriter } from "../../../src/capture/file/pcapng-writer.ts";
import { readCaptureFile } from "../../../src/capture/file/read-file.ts";
import { createCaptureReader } from "../../../src/capture/file/reader.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import { readTrace } from "../tcp/traces.ts";
import { join, packet } from "./build-capture.ts";

const folder = mkdtempSync(joinPath(tmpdir(), "lab-writers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const TSHARK = "tshark";
const hasTshark = spawnSync(TSHARK, ["--version"]).status === 0;

describe("the pcapng writer", () => {
  it("writes what the reader reads: nanoseconds, comments, interface, drops", () => {
    const written = [
      packet(1_700_000_000_123_456_789n, Uint8Array.of(1, 2, 3), ["first", "zweiter: ü → \u{1f600}"]),
      packet(1_700_000_001_000_000_000n, Uint8Array.of(4)),
    ];
    const reader = createCaptureReader();
    expect(reader.push(writePcapng(written, new Map([["192.0.2.1", "alice"]])))).toEqual(written);
    reader.end();
    expect(reader.interfaces).toMatchObject([
      { name: "eth0", filter: "tcp", linkType: 1, timestampDigits: 9 },
    ]);
    expect(reader.statistics).toEqual({ captured: 2, dropped: 4 });
  });

  it("cuts a comment that is too long between two characters", () => {
    const [read] = createCaptureReader().push(
      writePcapng([packet(0n, Uint8Array.of(1), ["ü".repeat(40_000)])]),
    );
    expect(read?.comments).toEqual(["ü".repeat(32_767)]);
  });

  it("writes what tshark opens without complaint, with names and comments", async ({ skip }) => {
    if (!hasTshark) skip("tshark is not installed");
    const packets = await readTrace("talk-ipv6.pcapng");
    const commented = packets.map((each, index) =>
      index === 2 ? { ...each, comments: ["seen by the lab"] } : each,
    );
    const path = joinPath(folder, "written.pcapng");
    writeFileSync(path, writePcapng(commented, new Map([["::1", "alice.client"]])));
    const rows = tshark(
      "-r",
      path,
      "-N",
      "n",
      "-T",
      "fields",
      "-e",
      "_ws.col.Source",
      "-e",
      "frame.comment",
    ).split("\n");
    expect(rows).toHaveLength(packets.length);
    expect(rows.every((row) => row.startsWith("alice.client"))).toBe(true);
    expect(rows[2]).toContain("seen by the lab");
  });
});

describe("the pcap writer", () => {
  it("writes what the reader reads, in microseconds", async () => {
    const packets = await readTrace("talk.pcap");
    const path = joinPath(folder, "written.pcap");
    const writer = createPcapWriter({ linkType: 1, snapLength: 262_144 });
    writeFileSync(path, join(writer.header(), ...packets.map((each) => writer.packet(each))));
    const read: PacketRecord[] = [];
    for await (const each of readCaptureFile(path)) read.push(each);
    expect(read).toEqual(packets);
    if (hasTshark)
      expect(tshark("-r", path, "-T", "fields", "-e", "frame.len").split("\n")).toHaveLength(packets.length);
  });
});

function writePcapng(packets: readonly PacketRecord[], names?: ReadonlyMap<string, string>): Uint8Array {
  const writer = createPcapngWriter({
    hardware: "a machine",
    application: "lab",
    interface: { name: "eth0", linkType: 1, snapLength: 262_144, filter: "tcp" },
    ...(names && { names }),
  });
  const blocks = packets.map((each) => writer.packet(each));
  return join(writer.header(), ...blocks, writer.trailer({ captured: packets.length, dropped: 4 }));
}

function tshark(...argv: readonly string[]): string {
  const { status, stdout } = spawnSync(TSHARK, argv, { encoding: "utf8" });
  expect(status).toBe(0);
  return stdout.trimEnd();
}

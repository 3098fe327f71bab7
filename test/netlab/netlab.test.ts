import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { runScript, users } from "./run-script.ts";

/** Magic, version 2.4, zone, accuracy, snap length, link type Ethernet; then each frame with its two lengths. */
function toPcap(frames: readonly string[]): Buffer {
  const header = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");
  const records = frames.map((frame) => {
    const octets = Buffer.from(frame, "hex");
    const head = Buffer.alloc(16);
    head.writeUInt32LE(octets.length, 8);
    head.writeUInt32LE(octets.length, 12);
    return Buffer.concat([head, octets]);
  });
  return Buffer.concat([header, ...records]);
}

describe.each(users)("a netlab made by $name", ({ prefix }) => {
  let frames: readonly string[];
  let told: Awaited<ReturnType<typeof runScript>>;
  let lines: readonly string[];
  beforeAll(async () => {
    told = await runScript("conversation.ts", [], prefix);
    frames = told.frames;
    const text = execFileSync("tcpdump", ["-r", "-", "-nn", "-e", "-vv"], {
      input: toPcap(frames),
      stdio: ["pipe", "pipe", "ignore"],
    });
    lines = text.toString().replaceAll("\n    ", " ").trim().split("\n");
  });

  it("lets two programs talk TCP, each under the address of its host", () => {
    expect(told).toMatchObject({ isReady: true, said: { server: "192.0.2.1", client: "5005" }, dropped: 0 });
    expect(told.captured).toBe(frames.length);
  });

  it("begins its capture with the textbook's handshake", () => {
    const [syn = "", synAck = "", ack = ""] = lines;
    expect(syn).toMatch(/02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 \(0x0800\), length 66:/);
    expect(syn).toMatch(
      /192\.0\.2\.1\.\d+ > 192\.0\.2\.2\.5000: Flags \[S\],.* win 64240, options \[mss 1460,nop,nop,sackOK,nop,wscale 7\], length 0$/,
    );
    expect(synAck).toMatch(
      /length 66:.*Flags \[S\.\],.* options \[mss 1460,nop,nop,sackOK,nop,wscale 7\], length 0$/,
    );
    expect(ack).toMatch(/length 54:.*Flags \[\.\],.* length 0$/);
  });

  it("shows nothing but that conversation, each frame once", () => {
    expect(lines.filter((line) => !/192\.0\.2\.[12]\.\d+ > 192\.0\.2\.[12]\.\d+: Flags/.test(line))).toEqual(
      [],
    );
    expect(new Set(frames).size).toBe(frames.length);
  });

  it("computes every checksum and cuts at the MSS", () => {
    expect(lines.filter((line) => !/cksum 0x[0-9a-f]{4} \(correct\)/.test(line))).toEqual([]);
    expect(Math.max(...frames.map((frame) => frame.length / 2))).toBe(1514);
  });
});

import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { makeTooBig, readTcpFrame } from "../../../src/netlab/forwarder/tcp-frame.ts";
import { frame } from "./frames.ts";

/** What tcpdump says of frames, one line each. */
function dump(frames: readonly Uint8Array[]): readonly string[] {
  const header = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");
  const records = frames.map((octets) => {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(octets.length, 8);
    head.writeUInt32LE(octets.length, 12);
    return Buffer.concat([head, octets]);
  });
  const text = execFileSync("tcpdump", ["-r", "-", "-nn", "-S", "-vv"], {
    input: Buffer.concat([header, ...records]),
    stdio: ["pipe", "pipe", "ignore"],
  });
  return text.toString().replaceAll("\n    ", " ").replaceAll("\n\t", " ").trim().split("\n");
}

function segmentIn(octets: Uint8Array) {
  const segment = readTcpFrame(octets);
  if (segment === undefined) throw new Error("no segment");
  return segment;
}

describe("a segment made for the wire", () => {
  it.each(["", "odd", "even"])("has both checksums right, with the data %j", (data) => {
    const [line = ""] = dump([frame("client", "PA", { seq: 1, ack: 1, data })]);
    expect(line).not.toContain("bad cksum");
    expect(line).toMatch(
      /192\.0\.2\.1\.40000 > 192\.0\.2\.2\.9898: Flags \[P\.\], cksum 0x[0-9a-f]{4} \(correct\), seq 4294967291/,
    );
    expect(line).toContain(`length ${data.length}`);
  });

  it("is read back as it was made", () => {
    const segment = segmentIn(frame("server", "PA", { seq: 3, ack: 9, data: "hello" }));
    expect(segment).toMatchObject({
      sourcePort: 9898,
      destinationPort: 40000,
      sequenceNumber: 7003,
      window: 502,
    });
    expect(Buffer.from(segment.payload).toString()).toBe("hello");
  });

  it.each([
    ["a fragment", (octets: Uint8Array) => octets.with(20, 0x20)],
    ["UDP", (octets: Uint8Array) => octets.with(23, 17)],
    ["IPv6", (octets: Uint8Array) => octets.with(12, 0x86)],
    ["what ends within its header", (octets: Uint8Array) => octets.subarray(0, 50)],
    ["a data offset beyond its end", (octets: Uint8Array) => octets.with(46, 0xf0)],
    ["nothing", () => new Uint8Array()],
  ])("is not seen in %s", (_, damage) => {
    expect(readTcpFrame(damage(frame("client", "PA", { data: "hi" })))).toBeUndefined();
  });
});

describe("the answer to a packet that is too large", () => {
  it("names the MTU and quotes the packet, to whoever sent it", () => {
    const large = segmentIn(frame("client", "PA", { seq: 1, ack: 1, data: "x".repeat(700) }));
    const [line = ""] = dump([makeTooBig(large, 576)]);
    expect(line).not.toContain("wrong");
    expect(line).toMatch(
      /192\.0\.2\.254 > 192\.0\.2\.1: ICMP 192\.0\.2\.2 unreachable - need to frag \(mtu 576\)/,
    );
    expect(line).toContain("192.0.2.1.40000 > 192.0.2.2.9898");
  });
});

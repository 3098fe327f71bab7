import pcapParser from "pcap-parser";
import { describe, expect, it } from "vitest";
import { readTrace, traceNames, tracePath } from "../tcp/traces.ts";

/** joined-late.pcap has nanoseconds, which the second reader does not know. */
const readable = traceNames.filter((name) => name.endsWith(".pcap") && name !== "joined-late.pcap");

describe("pcap-parser, a reader that is not ours", () => {
  it.each(readable)("reads the same packets from %s", async (name) => {
    const ours = (await readTrace(name)).map(({ timestampNs, originalLength, data }) => ({
      microseconds: timestampNs / 1000n,
      originalLength,
      octets: Buffer.from(data).toString("hex"),
    }));
    expect(await readWithParser(tracePath(name))).toEqual(ours);
  });
});

interface ParsedPacket {
  readonly header: {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly originalLength: number;
  };
  readonly data: Buffer;
}

function readWithParser(path: string): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    const packets: unknown[] = [];
    const parser = pcapParser.parse(path);
    parser.on("packet", ({ header, data }: ParsedPacket) => {
      packets.push({
        microseconds: BigInt(header.timestampSeconds) * 1_000_000n + BigInt(header.timestampMicroseconds),
        originalLength: header.originalLength,
        octets: data.toString("hex"),
      });
    });
    parser.on("end", () => resolve(packets));
    parser.on("error", reject);
  });
}

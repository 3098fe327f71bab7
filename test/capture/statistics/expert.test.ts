import { describe, expect, it } from "vitest";
import { OctetWriter } from "../../../src/capture/print/octet-writer.ts";
import { ExpertSummary } from "../../../src/capture/statistics/expert.ts";
import { seePackets } from "../see-packets.ts";
import { readTsharkTables, traceNames, tracePath } from "../tcp/traces.ts";

describe("ExpertSummary", () => {
  it.each(traceNames)("says of TCP in %s what tshark says, in its order", async (name) => {
    expect(itemsIn(await print(name))).toEqual(itemsIn(readTsharkTables(name).expert));
  });

  it("names the frames, and says how many more there are", async () => {
    const text = await print("duplicated.pcap");
    expect(text).toMatch(/ +6 +Sequence +TCP {2}D-SACK Sequence {2}\(frames \d+(, \d+){5}\)\n/u);
    expect(await print("odd-options.pcap")).toMatch(/MSS option {2}\(frames (\d+, ){7}\d+\)|and \d+ more\)/u);
  });

  it("explains beside Wireshark's words what is no keep-alive and no wrong checksum", async () => {
    const [wireshark = "", own = ""] = (await print("zero-window.pcapng")).split("Explained by lab");
    expect(wireshark).toContain("TCP keep-alive segment");
    expect(own).toMatch(/frames? \d.*: Wireshark calls this a keep-alive; the other side's window is 0/u);
  });
});

async function print(name: string): Promise<string> {
  const summary = new ExpertSummary();
  await seePackets(tracePath(name), ({ view, segment }) => {
    if (segment !== undefined) summary.add(view, segment);
  });
  const writer = new OctetWriter();
  summary.write(writer);
  return new TextDecoder().decode(writer.take());
}

/** The lines on TCP, without frames, in the order in which they stand. */
function itemsIn(text: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => /^ +\d+ +\w+ +TCP {2}/u.test(line))
    .map((line) => line.replace(/ {2}\(frames? [^)]*\)$/u, ""));
}

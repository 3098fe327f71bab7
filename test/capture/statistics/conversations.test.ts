import { describe, expect, it } from "vitest";
import { OctetWriter } from "../../../src/capture/print/octet-writer.ts";
import { ConversationStatistics } from "../../../src/capture/statistics/conversations.ts";
import { seePackets } from "../see-packets.ts";
import { edgeTraceNames, readTsharkTables, traceNames, tracePath } from "../tcp/traces.ts";

describe("ConversationStatistics", () => {
  it.each([...traceNames, ...edgeTraceNames])("prints tshark's table of %s", async (name) => {
    const statistics = await gather(name);
    const writer = new OctetWriter();
    statistics.write(writer);
    expect(new TextDecoder().decode(writer.take())).toBe(readTsharkTables(name).conv);
  });

  it("describes each connection with its ends, sums and times", async () => {
    const [first] = (await gather("talk.pcap")).describe();
    expect(first).toMatchObject({
      stream: 0,
      ends: [
        { address: "127.0.0.1", port: 58102 },
        { address: "127.0.0.1", port: 45527 },
      ],
      begin: 0,
    });
  });
});

async function gather(name: string): Promise<ConversationStatistics> {
  const statistics = new ConversationStatistics();
  await seePackets(tracePath(name), ({ view, segment }) => {
    if (segment !== undefined) statistics.add(view, segment.conversation, segment.sender);
  });
  return statistics;
}

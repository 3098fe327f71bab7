import { describe, expect, it } from "vitest";
import { type NoteName, SegmentNotes } from "../../../src/capture/statistics/segment-notes.ts";
import { seePackets } from "../see-packets.ts";
import { tracePath } from "../tcp/traces.ts";

describe("SegmentNotes", () => {
  it("knows the partial checksum of the loopback from a wrong one", async () => {
    const notes = await framesOf("talk.pcap");
    expect(notes.get("partial-checksum")?.length).toBeGreaterThan(10);
  });

  it("calls a probe of a closed window by its name, and leaves a real keep-alive alone", async () => {
    expect((await framesOf("zero-window.pcapng")).has("zero-window-probe")).toBe(true);
    expect((await framesOf("keep-alive.pcap")).has("zero-window-probe")).toBe(false);
  });

  it("says of a segment above the MSS where it was captured", async () => {
    const texts: string[] = [];
    const notes = new SegmentNotes();
    await seePackets(tracePath("loss.pcap"), ({ view, segment }) => {
      if (segment === undefined) return;
      // As a capture before segmentation would have it.
      if (view.payloadLength > 1000) view.payloadLength = 2920;
      for (const { name, text } of notes.of(view, segment)) if (name === "above-mss") texts.push(text);
    });
    expect(texts[0]).toMatch(/^It carries 2920 octets where the other side takes \d+ \(MSS\)/u);
  });
});

async function framesOf(name: string): Promise<ReadonlyMap<NoteName, readonly number[]>> {
  const notes = new SegmentNotes();
  const frames = new Map<NoteName, number[]>();
  await seePackets(tracePath(name), ({ view, segment }) => {
    if (segment === undefined) return;
    for (const note of notes.of(view, segment))
      frames.set(note.name, [...(frames.get(note.name) ?? []), view.number]);
  });
  return frames;
}

import { describe, expect, it } from "vitest";
import type { Connection } from "../../../src/capture/tcp/connection.ts";
import { createTracker, type Tracker } from "../../../src/capture/tcp/tracker.ts";
import { readTrace } from "./traces.ts";

describe("the tracker, on recorded traces", () => {
  it.each([
    ["talk.pcap", ["fin", "fin"], 0],
    ["talk-ipv6.pcapng", ["fin"], 0],
    ["refused.pcap", ["refused"], 0],
    ["reset.pcapng", ["reset", "reset"], 0],
    ["half-close.pcapng", ["fin"], 0],
    ["left-open.pcap", ["open", "half-closed"], 2],
    ["reused-ports.pcap", ["reset", "reset", "reset"], 0],
  ] as const)("says how the connections of %s ended", async (name, ends, unended) => {
    const tracker = await track(name);
    expect(tracker.connections().map(({ end }) => end)).toEqual(ends);
    expect(tracker.unendedCount()).toBe(unended);
  });

  it("finds the handshake, the client, and both streams of a talk", async () => {
    const [talk] = (await track("talk.pcap")).connections();
    expect(talk?.handshake).toEqual({ syn: 1, synAck: 2, ack: 3 });
    expect(talk?.completeness).toBe(31);
    expect(text(talk?.clientToServer)).toBe("hello\nhow are you?\nbye\n");
    expect(text(talk?.serverToClient)).toBe("> hello\n> how are you?\n> bye\n");
    expect(talk?.clientToServer.acknowledgedLength).toBe(23);
    expect(talk?.client.port).not.toBe(talk?.server.port);
  });

  it("is closed with the acknowledgment of the last FIN, not before", async () => {
    const packets = await readTrace("talk-ipv6.pcapng");
    const tracker = createTracker();
    const unendedAfter = packets.map((packet, index) => {
      tracker.add(packet, index + 1);
      return tracker.unendedCount();
    });
    expect(unendedAfter).toEqual([...Array(packets.length - 1).fill(1), 0]);
  });

  it("has an opening from the frame that completes its handshake on, in the order of those frames", async () => {
    for (const name of [
      "talk.pcap",
      "refused.pcap",
      "reused-ports.pcap",
      "joined-late.pcap",
      "left-open.pcap",
    ]) {
      const tracker = createTracker();
      const openedAt: number[] = [];
      for (const [index, packet] of (await readTrace(name)).entries()) {
        const before = tracker.openings().length;
        tracker.add(packet, index + 1);
        if (tracker.openings().length > before) openedAt.push(index + 1);
      }
      const complete = tracker.connections().filter(({ handshake }) => handshake.ack !== undefined);
      expect(openedAt).toEqual(complete.map(({ handshake }) => handshake.ack).sort((a = 0, b = 0) => a - b));
      expect(tracker.openings()).toEqual(
        expect.arrayContaining(complete.map(({ client, server, end }) => ({ client, server, end }))),
      );
    }
  });

  it("keeps the half that is still open flowing after a half-close", async () => {
    const [connection] = (await track("half-close.pcapng")).connections();
    const { finFrame = 0 } = connection?.clientToServer ?? {};
    const later = connection?.serverToClient.chunks.filter(({ frame }) => frame > finFrame);
    expect(later?.length).toBeGreaterThan(0);
    expect(text(connection?.serverToClient)).toBe("answer oneanswer two");
  });

  it.each([
    "loss.pcap",
    "reordered.pcap",
    "duplicated.pcap",
    "held-back.pcap",
    "tail-loss.pcap",
    "zero-window.pcapng",
  ])("acknowledges all that was sent in %s", async (name) => {
    for (const { clientToServer } of (await track(name)).connections()) {
      const { octets, acknowledgedLength, finAcknowledgedFrame } = clientToServer;
      expect(acknowledgedLength).toBe(octets.length);
      expect(finAcknowledgedFrame).toBeGreaterThan(0);
    }
  });

  it("rebuilds the octets of a full-length trace with window stalls without a hole", async () => {
    const [connection] = (await track("zero-window.pcapng")).connections();
    expect(text(connection?.clientToServer)).toMatch(/^x+$/);
    expect(connection?.clientToServer.holes).toEqual([]);
  });
});

async function track(name: string): Promise<Tracker> {
  const tracker = createTracker();
  for (const [index, packet] of (await readTrace(name)).entries()) tracker.add(packet, index + 1);
  return tracker;
}

function text(stream: Connection["clientToServer"] | undefined): string {
  return new TextDecoder().decode(stream?.octets);
}

import { describe, expect, it } from "vitest";
import type { Connection } from "../../../src/capture/tcp/connection.ts";
import { createTracker, type Tracker } from "../../../src/capture/tcp/tracker.ts";
import { readTrace } from "./traces.ts";

describe("the tracker, on recorded traces", () => {
  it.each([
    ["talk.pcap", ["fin", "fin"], true],
    ["talk-ipv6.pcapng", ["fin"], true],
    ["refused.pcap", ["refused"], true],
    ["reset.pcapng", ["reset", "reset"], true],
    ["half-close.pcapng", ["fin"], true],
    ["left-open.pcap", ["open", "half-closed"], false],
    ["reused-ports.pcap", ["reset", "reset", "reset"], true],
  ] as const)("says how the connections of %s ended", async (name, ends, closed) => {
    const tracker = await track(name);
    expect(tracker.connections().map(({ end }) => end)).toEqual(ends);
    expect(tracker.allClosed()).toBe(closed);
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
    const closedAfter = packets.map((packet, index) => {
      tracker.add(packet, index + 1);
      return tracker.allClosed();
    });
    expect(closedAfter.indexOf(true)).toBe(packets.length - 1);
  });

  it("is not closed while it has seen no connection", () => {
    expect(createTracker().allClosed()).toBe(false);
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

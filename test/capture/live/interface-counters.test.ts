import { createSocket } from "node:dgram";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { readCounters } from "../../../src/capture/live/interface-counters.ts";

describe("readCounters", () => {
  it("counts a packet on the loopback interface once, although it goes both ways", async () => {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    // Others may send on this interface meanwhile: the least of some tries is ours alone.
    const differences: number[] = [];
    for (let trial = 0; trial < 20; trial += 1) {
      const before = readCounters("lo")?.passed ?? 0;
      for (let sent = 0; sent < 10; sent += 1) {
        socket.send("hello", socket.address().port, "127.0.0.1");
        await once(socket, "message");
      }
      differences.push((readCounters("lo")?.passed ?? 0) - before);
    }
    socket.close();
    expect(Math.min(...differences)).toBe(10);
  });

  it("counts on all interfaces for any", () => {
    const one = readCounters("lo")?.passed ?? Infinity;
    expect(readCounters("any")?.passed).toBeGreaterThanOrEqual(one);
  });

  it("knows nothing of an interface that is not there", () => {
    expect(readCounters("nosuch0")).toBeUndefined();
  });
});

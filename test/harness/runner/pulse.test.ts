import { type AddressInfo, connect, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { Pulse } from "../../../src/harness/runner/pulse.ts";

/** Holds up the whole process, as a busy machine does. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

const LONG = { limitMs: 20_000 };

describe("Pulse", () => {
  it("returns at once what is so already", async () => {
    expect(await new Pulse().until(() => "so", LONG)).toBe("so");
  });

  it("looks again at every beat, for every waiter", async () => {
    const pulse = new Pulse();
    let count = 0;
    const both = Promise.all(
      [2, 3].map((wanted) => pulse.until(() => (count >= wanted ? count : undefined), LONG)),
    );
    for (; count < 3; count++) pulse.beat();
    pulse.beat();
    expect(await both).toEqual([2, 3]);
  });

  it("does not take false and nought for nothing", async () => {
    expect(await new Pulse().until(() => 0, LONG)).toBe(0);
  });

  it("looks again by itself where nothing beats", async () => {
    let looks = 0;
    expect(await new Pulse().until(() => (++looks > 3 ? looks : undefined), { ...LONG, pollMs: 1 })).toBe(4);
  });

  it("gives up at its limit and when it is cancelled, also before it began", async () => {
    const pulse = new Pulse();
    const cancel = new AbortController();
    const waiting = pulse.until(() => undefined, { ...LONG, cancelled: cancel.signal });
    cancel.abort();
    expect(await waiting).toBeUndefined();
    expect(await pulse.until(() => "late", { ...LONG, cancelled: cancel.signal })).toBeUndefined();
    expect(await pulse.until(() => undefined, { limitMs: 1 })).toBeUndefined();
  });

  it("rejects with what a look throws, and then looks no more", async () => {
    const pulse = new Pulse();
    let looks = 0;
    const waiting = pulse.until(() => {
      looks++;
      throw new Error("no table");
    }, LONG);
    await expect(waiting).rejects.toThrow("no table");
    pulse.beat();
    expect(looks).toBe(1);
  });

  it("counts quiet from the last beat, and from when it was asked to at the earliest", () => {
    const pulse = new Pulse();
    const longAgo = pulse.now() - 1_000_000;
    pulse.beat();
    expect(pulse.quietForMs(longAgo)).toBeLessThan(1_000_000);
    expect(pulse.quietForMs(pulse.now() + 1000)).toBeLessThan(0);
  });

  it("takes no time for quiet during which this process did not run", async () => {
    const pulse = new Pulse();
    const since = pulse.now();
    const waiting = pulse.until(() => (pulse.quietForMs(since) >= 500 ? "quiet" : undefined), {
      ...LONG,
      pollMs: 5,
    });
    const began = performance.now();
    standStill(600);
    expect(await waiting).toBe("quiet");
    expect(performance.now() - began).toBeGreaterThan(600 + 400);
  });

  it("hears what came before its limit, while this process did not run", async () => {
    const pulse = new Pulse();
    let heard: string | undefined;
    const server = createServer((socket) => socket.end("it was there"));
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    });
    const socket = connect(port, "127.0.0.1", () => standStill(400));
    socket.on("data", (octets) => {
      heard = octets.toString();
      pulse.beat();
    });
    expect(await pulse.until(() => heard, { limitMs: 300 })).toBe("it was there");
    server.close();
  });
});

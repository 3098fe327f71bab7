import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createForwarder } from "../../../src/netlab/forwarder/forwarder.ts";
import type { FrameChoice, WireEnd } from "../../../src/netlab/forwarder/wire-order.ts";
import { describe as describeFrame, frame } from "./frames.ts";

const DATA: FrameChoice = { from: "client", kind: "data", first: 1, last: 1 };

/** A wire, and what came out of it in few words. */
function wire(seed = 1) {
  const out: string[] = [];
  const raw: Uint8Array[] = [];
  const forwarder = createForwarder(seed, (to, octets) => {
    raw.push(octets);
    out.push(describeFrame(to === "client" ? "server" : "client", octets));
  });
  return {
    ...forwarder,
    out,
    raw,
    says: (data: string, seq: number) => frame("client", "PA", { seq, ack: 1, data }),
  };
}

describe("a wire that takes orders", () => {
  // Delays and pauses are told by the clock that the test winds.
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("hands on what it takes, of TCP or not", () => {
    const { take, out, raw, says } = wire();
    const arp = new Uint8Array(42).fill(7);
    take("client", says("one", 1));
    take("server", frame("server", "A", { seq: 1, ack: 4 }));
    take("client", arp);
    expect(out).toEqual(['client PA 1 ack 1 "one"', "server A 1 ack 4", "client no segment"]);
    expect(raw[2]).toBe(arp);
  });

  it("drops the second data segment from one end, and counts neither acknowledgments nor the other end's", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "drops", frames: { ...DATA, first: 2, last: 2 } });
    take("client", says("one", 1));
    take("client", frame("client", "A", { seq: 4, ack: 1 }));
    take("server", frame("server", "PA", { seq: 1, ack: 4, data: "x" }));
    take("client", says("two", 4));
    take("client", says("three", 7));
    expect(out).toEqual([
      'client PA 1 ack 1 "one"',
      "client A 4 ack 1",
      'server PA 1 ack 4 "x"',
      'client PA 7 ack 1 "three"',
    ]);
  });

  it("drops what is sent again as well, where two are to be dropped", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "drops", frames: { ...DATA, last: 2 } });
    for (let times = 0; times < 3; times++) take("client", says("one", 1));
    expect(out).toEqual(['client PA 1 ack 1 "one"']);
  });

  it("looks at a filter too, and counts only what it takes", () => {
    const { take, obey, out, says } = wire();
    obey({
      type: "drops",
      frames: { ...DATA, where: "tcp.len == 5 && tcp.seq == 4 && ip.src == 192.0.2.1" },
    });
    take("client", frame("client", "S"));
    take("client", says("one", 1));
    take("client", says("three", 4));
    expect(out).toEqual(["client S 0", 'client PA 1 ack 1 "one"']);
  });

  it("takes SYN, SYN ACK, FIN and RST for what they are", () => {
    const { take, obey, out } = wire();
    const choose = (from: WireEnd, kind: FrameChoice["kind"]): FrameChoice => ({
      from,
      kind,
      first: 1,
      last: 1,
    });
    obey({ type: "drops", frames: choose("client", "syn") });
    obey({ type: "drops", frames: choose("server", "syn-ack") });
    obey({ type: "drops", frames: choose("client", "fin") });
    obey({ type: "drops", frames: choose("client", "rst") });
    obey({ type: "drops", frames: choose("client", "ack") });
    take("client", frame("client", "S"));
    take("server", frame("server", "SA", { ack: 1 }));
    take("client", frame("client", "A", { seq: 1, ack: 1 }));
    take("client", frame("client", "FA", { seq: 1, ack: 1 }));
    take("client", frame("client", "R", { seq: 2 }));
    take("server", frame("server", "FA", { seq: 1, ack: 2 }));
    expect(out).toEqual(["server FA 1 ack 2"]);
  });

  it("duplicates, damages and cuts short", () => {
    const { take, obey, raw, out, says } = wire();
    obey({ type: "duplicates", frames: DATA });
    take("client", says("one", 1));
    expect(out).toEqual(['client PA 1 ack 1 "one"', 'client PA 1 ack 1 "one"']);
    obey({ type: "corrupts", frames: DATA });
    take("client", says("two", 4));
    expect(Buffer.from(raw[2] ?? []).subarray(0, -1)).toEqual(Buffer.from(says("two", 4)).subarray(0, -1));
    expect(out[2]).toBe('client PA 4 ack 1 "twn"');
    obey({ type: "truncates", frames: DATA, length: 55 });
    take("client", says("six", 7));
    expect(raw[3]).toEqual(says("six", 7).subarray(0, 55));
  });

  it("delays a frame, and lets others pass meanwhile", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "delays", frames: DATA, byMs: 300 });
    take("client", says("one", 1));
    take("client", says("two", 4));
    vi.advanceTimersByTime(299);
    expect(out).toEqual(['client PA 4 ack 1 "two"']);
    vi.advanceTimersByTime(1);
    expect(out[1]).toBe('client PA 1 ack 1 "one"');
  });

  it("lets the next segment of the connection go first, not an acknowledgment alone", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "reorders", frames: DATA });
    take("client", says("one", 1));
    take("client", frame("client", "A", { seq: 4, ack: 1 }));
    take("client", says("two", 4));
    expect(out).toEqual(["client A 4 ack 1", 'client PA 4 ack 1 "two"', 'client PA 1 ack 1 "one"']);
  });

  it("hands on what nothing comes behind", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "reorders", frames: DATA });
    take("client", says("one", 1));
    vi.advanceTimersByTime(1000);
    expect(out).toEqual(['client PA 1 ack 1 "one"']);
  });

  it("is cut for its time, or until it is healed", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "cuts", forMs: 500 });
    take("client", says("one", 1));
    vi.advanceTimersByTime(500);
    take("client", says("one", 1));
    obey({ type: "cuts" });
    take("server", frame("server", "A", { seq: 1, ack: 4 }));
    obey({ type: "heals" });
    take("server", frame("server", "A", { seq: 1, ack: 4 }));
    expect(out).toEqual(['client PA 1 ack 1 "one"', "server A 1 ack 4"]);
  });

  it("forgets every order once it is healed", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "drops", frames: DATA });
    obey({ type: "loses", percent: 99 });
    obey({ type: "narrows", mtu: 68 });
    obey({ type: "heals" });
    take("client", says("one".repeat(20), 1));
    expect(out).toHaveLength(1);
  });

  it("resets both ends with the numbers that they wait for", () => {
    const { take, obey, out, says } = wire();
    take("client", frame("client", "S"));
    take("server", frame("server", "SA", { ack: 1 }));
    take("client", says("hello", 1));
    take("server", frame("server", "A", { seq: 1, ack: 6 }));
    out.length = 0;
    obey({ type: "resets", whom: "both", clientPort: 40000 });
    expect(out).toEqual(["server 14 1 ack 6", "client 14 6 ack 1"]);
    obey({ type: "resets", whom: "both", clientPort: 40001 });
    expect(out).toHaveLength(2);
  });

  it("loses the same frames for the same seed, whatever acknowledgments come between", () => {
    const frames = Array.from({ length: 200 }, (_, index) =>
      frame("client", "PA", { seq: 1 + index, ack: 1, data: "x" }),
    );
    const lost = (seed: number, isDisturbed: boolean) => {
      const { take, obey, out } = wire(seed);
      obey({ type: "loses", percent: 10 });
      for (const [index, each] of frames.entries()) {
        take("client", each);
        if (isDisturbed && index % 3 === 0) take("server", frame("server", "A", { seq: 1, ack: 2 + index }));
      }
      return out.filter((each) => each.startsWith("client"));
    };
    const first = lost(1, false);
    expect(first.length).toBeGreaterThan(150);
    expect(first.length).toBeLessThan(198);
    expect(lost(1, true)).toEqual(first);
    expect(lost(2, false)).not.toEqual(first);
  });
});

describe("a wire that cuts and joins", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("cuts each segment of one end behind so many octets, and lets the second piece wait", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "recuts", from: "client", writes: "cut:2" });
    take("client", frame("client", "S"));
    take("client", says("hello", 1));
    expect(out).toEqual(["client S 0", 'client PA 1 ack 1 "he"']);
    vi.advanceTimersByTime(100);
    expect(out[2]).toBe('client PA 3 ack 1 "llo"');
  });

  it("takes what is sent again for what it has, and sends the end behind the last piece", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "recuts", from: "client", writes: "octet" });
    take("client", frame("client", "S"));
    take("client", says("abc", 1));
    take("client", says("abc", 1));
    take("client", says("abcde", 1));
    take("client", frame("client", "FA", { seq: 6, ack: 1 }));
    vi.advanceTimersByTime(1000);
    expect(out.slice(1)).toEqual([
      'client PA 1 ack 1 "a"',
      'client PA 2 ack 1 "b"',
      'client PA 3 ack 1 "c"',
      'client PA 4 ack 1 "d"',
      'client PA 5 ack 1 "e"',
      "client FA 6 ack 1",
    ]);
  });

  it("keeps a character of several octets whole", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "recuts", from: "client", writes: "char" });
    take("client", frame("client", "S"));
    take("client", says("aü🙂", 1));
    vi.advanceTimersByTime(1000);
    expect(out.slice(1)).toEqual([
      'client PA 1 ack 1 "a"',
      'client PA 2 ack 1 "ü"',
      'client PA 4 ack 1 "🙂"',
    ]);
  });

  it("joins what comes within a while, and answers for the receiver meanwhile", () => {
    const { take, obey, out, says } = wire();
    obey({ type: "recuts", from: "client", writes: "merged" });
    take("client", frame("client", "S"));
    take("server", frame("server", "SA", { ack: 1 }));
    take("client", frame("client", "A", { seq: 1, ack: 1 }));
    out.length = 0;
    take("client", says("one", 1));
    expect(out).toEqual(["server A 1 ack 4"]);
    take("client", says("one", 1));
    take("client", says("two", 4));
    expect(out).toEqual(["server A 1 ack 4", "server A 1 ack 4", "server A 1 ack 7"]);
    vi.advanceTimersByTime(400);
    expect(out[3]).toBe('client PA 1 ack 1 "onetwo"');
    take("client", frame("client", "FA", { seq: 7, ack: 1 }));
    expect(out[4]).toBe("client FA 7 ack 1");
  });
});

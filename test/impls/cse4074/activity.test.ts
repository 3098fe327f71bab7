import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Activity } from "../../../src/impls/cse4074/activity.ts";
import { chatAtClient, octetsOf, readings, register, startServer } from "./programs.ts";

describe("the activity time", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("is over 200 seconds after the last HELLO, and not a moment before", () => {
    const dropped: number[] = [];
    const activity = new Activity(200_000, (connection) => dropped.push(connection));
    activity.reset(1);
    activity.reset(2);
    vi.advanceTimersByTime(199_999);
    expect(dropped).toEqual([]);
    activity.reset(2);
    vi.advanceTimersByTime(1);
    expect(dropped).toEqual([1]);
    vi.advanceTimersByTime(199_999);
    expect(dropped).toEqual([1, 2]);
    vi.advanceTimersByTime(1_000_000);
    expect(dropped).toEqual([1, 2]);
  });

  it("is never over for who is forgotten, and for all once it has ended", () => {
    const dropped: number[] = [];
    const activity = new Activity(200_000, (connection) => dropped.push(connection));
    activity.reset(1);
    activity.reset(2);
    activity.forget(1);
    activity.end();
    activity.reset(3);
    vi.advanceTimersByTime(1_000_000);
    expect(dropped).toEqual([]);
  });
});

describe.for(readings)("without settings (%s)", (reading) => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("a registry drops a client after 200 seconds of its clock", async () => {
    const { server, port } = await startServer(reading);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await register(server, port, "ali");
    vi.advanceTimersByTime(199_999);
    expect(server.screen()).not.toContain("terminating");
    vi.advanceTimersByTime(1);
    expect(server.screen()).toMatch(/INFO;terminating \('127\.0\.0\.1', \d+\):\d+ username: ali\n$/);
  });

  it("a client says HELLO after 60 seconds of its clock, and every 60 again", async () => {
    const udp = createSocket("udp4");
    udp.bind(0, "127.0.0.1");
    await once(udp, "listening");
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const { client } = await chatAtClient(reading, "ali", { settings: { "udp-port": udp.address().port } });
    vi.advanceTimersByTime(59_999);
    expect(client.screen()).not.toContain("HELLO");
    for (let times = 1; times <= 2; times++) {
      const heard = once(udp, "message");
      vi.advanceTimersByTime(times === 1 ? 1 : 60_000);
      expect((await heard)[0]).toEqual(octetsOf("hello"));
      expect(client.screen().split("sending HELLO").length).toBe(times + 1);
    }
    udp.close();
  });
});

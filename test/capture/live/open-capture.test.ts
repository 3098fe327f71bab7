import { createSocket } from "node:dgram";
import { once } from "node:events";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { CaptureRequest, CaptureTool } from "../../../src/capture/live/live-capture.ts";
import { openCapture } from "../../../src/capture/live/open-capture.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import { createTracker } from "../../../src/capture/tcp/tracker.ts";
import { converse, ownChildren, startEcho, toolStates } from "./support.ts";

const tools: readonly CaptureTool[] = ["tcpdump", "dumpcap", "cap"];
const messages = Array.from({ length: 100 }, (_, index) => `message ${index}\n`);

let states: Awaited<ReturnType<typeof toolStates>>;
beforeAll(async () => {
  states = await toolStates();
});

describe.each(tools)("a capture by %s", (tool) => {
  it("loses nothing of a conversation that ends right before it is stopped", async ({ skip }) => {
    if (states.get(tool) !== undefined) skip(states.get(tool));
    const echo = await startEcho();
    const packets: PacketRecord[] = [];
    const startedNs = BigInt(Date.now()) * 1_000_000n;
    const capture = await openCapture({
      ...onPort(echo.port),
      tools: [tool],
      onPacket: (packet) => packets.push(packet),
    });
    await converse(echo.port, messages);
    const statistics = await capture.stop();
    echo.close();

    const tracker = createTracker();
    for (const [index, packet] of packets.entries()) tracker.add(packet, index + 1);
    const [connection] = tracker.connections();
    expect(connection?.handshake).toEqual({ syn: 1, synAck: 2, ack: 3 });
    expect(connection?.end).toBe("fin");
    const sent = Buffer.from(messages.join(""));
    expect(Buffer.from(connection?.clientToServer.octets ?? [])).toEqual(sent);
    expect(Buffer.from(connection?.serverToClient.octets ?? [])).toEqual(sent);
    expect(connection?.clientToServer.holes).toEqual([]);
    expect(statistics).toMatchObject({ captured: packets.length, droppedByInterface: 0 });
    expect(statistics.dropped).toBe(tool === "cap" ? undefined : 0);
    expect(capture).toMatchObject({ tool, clock: tool === "cap" ? "arrival" : "kernel", linkType: 1 });
    const times = packets.map(({ timestampNs }) => timestampNs);
    expect(times.every((time, index) => time >= (times[index - 1] ?? startedNs - 1_000_000n))).toBe(true);
  });

  it("hands over, or counts as dropped, each packet of a burst that ends right before it is stopped", async ({
    skip,
  }) => {
    if (states.get(tool) !== undefined) skip(states.get(tool));
    const burst = 500;
    const socket = await openSocket();
    let seen = 0;
    const request = {
      ...onPort(socket.address().port),
      snapLength: 1600,
      tools: [tool],
      onPacket: () => seen++,
    };
    const capture = await openCapture(request);
    await sendAll(socket, burst);
    const { captured, dropped } = await capture.stop();
    socket.close();

    expect(captured).toBe(seen);
    if (tool === "cap") expect(dropped).toBeUndefined();
    else expect(captured === burst || (dropped ?? 0) > 0).toBe(true);
  });

  it("keeps the octets asked for and the length on the wire", async ({ skip }) => {
    if (states.get(tool) !== undefined) skip(states.get(tool));
    const socket = await openSocket();
    const packets: PacketRecord[] = [];
    const request = { ...onPort(socket.address().port), snapLength: 64, tools: [tool] };
    const capture = await openCapture({ ...request, onPacket: (packet) => packets.push(packet) });
    socket.send(Buffer.alloc(1000), socket.address().port, "127.0.0.1");
    await once(socket, "message");
    await capture.stop();
    socket.close();

    const lengths = packets.map(({ capturedLength, originalLength, data }) => [
      capturedLength,
      data.length,
      originalLength,
    ]);
    expect(lengths).toEqual([[64, 64, 14 + 20 + 8 + 1000]]);
  });

  it("refuses a bad filter with the words of libpcap", async ({ skip }) => {
    if (states.get(tool) !== undefined) skip(states.get(tool));
    const opening = openCapture({
      interface: "lo",
      filter: "tcp prot 5000",
      tools: [tool],
      onPacket: () => undefined,
    });
    await expect(opening).rejects.toMatchObject({
      code: "LIVE_BAD_FILTER",
      badInput: true,
      message: expect.stringMatching(/^The capture filter "tcp prot 5000" is not one: .*syntax error/),
    });
  });

  it("says that an interface does not exist", async ({ skip }) => {
    if (states.get(tool) !== undefined) skip(states.get(tool));
    const opening = openCapture({ interface: "nosuch0", tools: [tool], onPacket: () => undefined });
    await expect(opening).rejects.toMatchObject({
      code: "LIVE_NO_INTERFACE",
      badInput: true,
      message: expect.stringContaining('There is no interface "nosuch0" here'),
    });
  });
});

describe("openCapture", () => {
  it.each(["", "-", "/etc/passwd", "TCP@127.0.0.1", "a b"])("takes %j for no interface", async (name) => {
    const opening = openCapture({ interface: name, onPacket: () => undefined });
    await expect(opening).rejects.toMatchObject({ code: "LIVE_NO_INTERFACE" });
  });

  it("takes tcpdump when nothing else is asked for", async ({ skip }) => {
    if (states.get("tcpdump") !== undefined) skip(states.get("tcpdump"));
    const capture = await openCapture({ interface: "lo", filter: "less 1", onPacket: () => undefined });
    expect(capture.tool).toBe("tcpdump");
    expect(await capture.stop()).toEqual({ captured: 0, dropped: 0, droppedByInterface: 0 });
  });

  it("goes on to the next tool when one cannot capture", async ({ skip }) => {
    if (states.get("dumpcap") !== undefined) skip(states.get("dumpcap"));
    const capture = await openCapture({
      interface: "lo",
      filter: "less 1",
      enter: (argv) => (argv.some((word) => word.endsWith("/tcpdump")) ? ["false"] : argv),
      onPacket: () => undefined,
    });
    expect(capture.tool).toBe("dumpcap");
    await capture.stop();
  });

  it("says what each tool said when none can capture", async () => {
    const opening = openCapture({ interface: "lo", enter: () => ["false"], onPacket: () => undefined });
    await expect(opening).rejects.toMatchObject({
      message: expect.stringMatching(/tcpdump .*dumpcap .*cap /),
    });
  });

  it("tells that its tool was killed, and keeps what came before", async ({ skip }) => {
    if (states.get("tcpdump") !== undefined) skip(states.get("tcpdump"));
    const socket = await openSocket();
    const onFailure = vi.fn<(reason: Error) => void>();
    const onPacket = vi.fn<CaptureRequest["onPacket"]>();
    const request = { ...onPort(socket.address().port), tools: ["tcpdump"], onPacket, onFailure } as const;
    const capture = await openCapture(request);
    await sendAll(socket, 1);
    await vi.waitFor(() => expect(onPacket).toHaveBeenCalledTimes(1), 10_000);
    killOwn("tcpdump", "SIGKILL");
    await vi.waitFor(() => expect(onFailure).toHaveBeenCalledTimes(1), 10_000);
    socket.close();

    expect(onFailure.mock.calls[0]?.[0]).toMatchObject({
      code: "LIVE_ENDED",
      message:
        "The capture on lo broke off: tcpdump ended by itself, killed by SIGKILL. What was captured before is kept.",
    });
    expect(await capture.stop()).toEqual({ captured: 1, dropped: undefined });
  });

  it("does not hang on a tool that does not end", async ({ skip }) => {
    if (states.get("tcpdump") !== undefined) skip(states.get("tcpdump"));
    const onFailure = vi.fn<(reason: Error) => void>();
    const request = { interface: "lo", filter: "less 1", tools: ["tcpdump"], onFailure } as const;
    const capture = await openCapture({ ...request, onPacket: () => undefined });
    killOwn("tcpdump", "SIGSTOP");
    expect(await capture.stop()).toEqual({ captured: 0, dropped: undefined });
    expect(onFailure.mock.calls[0]?.[0]).toMatchObject({ code: "LIVE_KILLED" });
    await vi.waitFor(() => expect(ownChildren("tcpdump")).toEqual([]), 10_000);
  });

  it("leaves no tool behind, and gives the same statistics when stopped twice", async ({ skip }) => {
    if (states.get("tcpdump") !== undefined) skip(states.get("tcpdump"));
    const capture = await openCapture({ interface: "lo", filter: "less 1", onPacket: () => undefined });
    expect(await capture.stop()).toBe(await capture.stop());
    await vi.waitFor(() => expect(ownChildren("tcpdump")).toEqual([]), 10_000);
  });
});

function onPort(port: number) {
  return { interface: "lo", filter: `port ${port}` } as const;
}

async function openSocket() {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

async function sendAll(socket: Awaited<ReturnType<typeof openSocket>>, count: number): Promise<void> {
  const { port } = socket.address();
  const send = () =>
    new Promise<void>((resolve, reject) => {
      socket.send("hello", port, "127.0.0.1", (error) => (error === null ? resolve() : reject(error)));
    });
  await Promise.all(Array.from({ length: count }, send));
}

function killOwn(name: string, signal: NodeJS.Signals): void {
  const [pid] = ownChildren(name);
  if (pid === undefined) throw new Error(`There is no ${name} to kill.`);
  process.kill(pid, signal);
}

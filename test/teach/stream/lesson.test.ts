import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createPcapWriter } from "../../../src/capture/file/pcap-writer.ts";
import { openCapture } from "../../../src/capture/live/open-capture.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import { createTracker } from "../../../src/capture/tcp/tracker.ts";
import { parseStrace, TRACED } from "../../../src/harness/calls/parse-strace.ts";
import { whyNoStrace } from "../../../src/harness/runner/noted-calls.ts";
import { findProtocol } from "../../../src/impls/registry.ts";
import { readSource } from "../../../src/teach/source/read-source.ts";
import { buildStream } from "../../../src/teach/stream/build-stream.ts";
import { factsOf } from "../../../src/teach/stream/facts.ts";
import { within } from "../../support/within.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-lesson-"));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

const whyNot =
  whyNoStrace() ??
  (await openCapture({ interface: "lo", filter: "tcp port 9", onPacket: () => {} }).then(
    (capture) => capture.stop().then(() => undefined),
    (error: Error) => error.message,
  ));

function traced(name: string, command: readonly string[]): ChildProcess {
  const log = join(folder, `${name}.strace`);
  const child = spawn(
    "strace",
    ["-f", "-ttt", "-xx", "-e", `trace=${TRACED.replaceAll(/,/gu, ",?")}`, "-o", log, "--", ...command],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  started.push(child);
  return child;
}

function program(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Plays a client in Node that writes twice against a server in Python that reads once, when both parts are there. */
async function playLesson(): Promise<string> {
  const server = traced("server", ["python3", program("one_recv.py")]);
  const [line] = await within(
    once(server.stdout as NodeJS.ReadableStream, "data"),
    () => "the server's port",
  );
  const port = Number(String(line));
  const packets: PacketRecord[] = [];
  const tracker = createTracker();
  let isThere = () => {};
  let isOver = () => {};
  const bothParts = new Promise<void>((resolve) => {
    isThere = resolve;
  });
  const ended = new Promise<void>((resolve) => {
    isOver = resolve;
  });
  const capture = await openCapture({
    interface: "lo",
    filter: `tcp port ${port}`,
    onPacket(packet) {
      packets.push(packet);
      tracker.add(packet, packets.length);
      const [connection] = tracker.connections();
      if ((connection?.clientToServer.acknowledgedLength ?? 0) >= 6) isThere();
      if (connection?.end === "fin") isOver();
    },
  });
  const client = traced("client", [process.execPath, program("two-writes.mjs"), String(port)]);
  const exits = Promise.all([once(server, "exit"), once(client, "exit")]);
  await within(bothParts, () => "both parts of the message");
  server.stdin?.end("go\n");
  await within(exits, () => "both programs to end");
  await within(ended, () => "the connection to end");
  await capture.stop();
  const path = join(folder, "lesson.pcap");
  const writer = createPcapWriter({ linkType: packets[0]?.linkType ?? 1, snapLength: 262_144 });
  writeFileSync(path, Buffer.concat([writer.header(), ...packets.map((packet) => writer.packet(packet))]));
  return path;
}

describe("what a write, a segment, a message and a read have to do with each other", () => {
  it("is shown on real packets and calls of a program in Node and one in Python", async ({ skip }) => {
    if (whyNot !== undefined) skip(whyNot);
    const path = await playLesson();
    const source = await readSource(path, {
      protocol: findProtocol("srm") as NonNullable<ReturnType<typeof findProtocol>>,
    });
    const calls = ["client", "server"].map((name) =>
      parseStrace(readFileSync(join(folder, `${name}.strace`), "latin1")),
    );
    const rulers = buildStream(
      { ...source, calls, whyNoCalls: { client: "", server: "" } },
      { first: 0, most: 100 },
    );
    const [there, back] = rulers.directions;
    const spans = (all: readonly { start: number; end: number }[] | undefined) =>
      all?.map(({ start, end }) => [start, end]);

    expect(spans(there?.writes?.calls)).toEqual([
      [0, 3],
      [3, 6],
    ]);
    expect(spans(there?.segments)).toEqual([
      [0, 3],
      [3, 6],
    ]);
    expect(spans(there?.messages)).toEqual([[0, 6]]);
    expect(spans(there?.reads?.calls)).toEqual([[0, 6]]);
    expect(there?.reads?.sawEnd).toBe(true);
    expect(there?.cuts.map(({ by, offset, within: inside }) => [by, offset, inside])).toEqual([
      ["write", 3, 3],
      ["segment", 3, 3],
    ]);
    const frame = there?.segments[0]?.frame;
    expect(there && factsOf(there).slice(0, 3)).toEqual([
      "2 writes, 2 segments, 1 message, 1 read.",
      "TCP carries octets, not messages:",
      `- message 1 (octets 0 to 5) is cut behind 3 of its 6 octets, in front of octet 3: write 1 and segment #${frame} end there`,
    ]);

    expect(spans(back?.writes?.calls)).toEqual([[0, 8]]);
    expect(spans(back?.messages)).toEqual([
      [0, 4],
      [4, 8],
    ]);
    expect(spans(back?.reads?.calls)).toEqual([[0, 8]]);
    expect(back?.joins.map(({ by, messages }) => [by, messages])).toEqual([
      ["write", [2, 3]],
      ["segment", [2, 3]],
      ["read", [2, 3]],
    ]);
  });
});

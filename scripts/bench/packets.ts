import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeChat } from "./make-chat.ts";
import { median, say, seconds } from "./report.ts";

const RUNS = 5;
const MILLION = { packets: 1_000_000, connections: 1000 } as const;
const FEW = { packets: 10_000, connections: 1000 } as const;
/** How often the million is read as one file, for a memory that must not grow. */
const LONGER = 10;
const FILE_HEADER = 24;
const CHUNK = 1 << 20;
const POLL_MS = 20;

const FIELDS = [
  "frame.number",
  "frame.time_relative",
  "tcp.stream",
  "tcp.seq",
  "tcp.ack",
  "tcp.len",
  "tcp.flags",
  "tcp.window_size",
].flatMap((field) => ["-e", field]);

const main = fileURLToPath(new URL("../../dist/cli/main.cjs", import.meta.url));
const lab = (...words: readonly string[]) => [process.execPath, main, "read", ...words];

/** One task, and the programs that do it; the first is ours. */
interface Task {
  readonly title: string;
  readonly bar: string;
  readonly programs: readonly { readonly name: string; readonly command: readonly string[] }[];
}

/** Reading captures, against the tools that are installed: medians of five, one after the other in each round. */
export async function benchPackets(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lab-bench-"));
  try {
    const [million, few] = [join(folder, "million.pcap"), join(folder, "few.pcap")];
    makeChat(million, MILLION);
    makeChat(few, FEW);
    for (const task of tasks(million, few)) await benchTask(task);
    await benchMemory(million);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tasks(million: string, few: string): readonly Task[] {
  return [
    {
      title: "eight fields of a million packets",
      bar: "at least 30 times tshark's speed",
      programs: [
        { name: "lab read -T fields", command: lab(million, "-T", "fields", ...FIELDS) },
        { name: "tshark", command: ["tshark", "-n", "-r", million, "-T", "fields", ...FIELDS] },
      ],
    },
    {
      title: "rows of a million packets",
      bar: "at least 15 times tshark's speed",
      programs: [
        { name: "lab read", command: lab(million) },
        { name: "tshark", command: ["tshark", "-n", "-r", million] },
        { name: "tcpdump", command: ["tcpdump", "-nn", "-r", million] },
      ],
    },
    {
      title: "connections of a million packets",
      bar: "no slower than tcptrace",
      programs: [
        { name: "lab read -z conv,tcp", command: lab(million, "-z", "conv,tcp") },
        { name: "tcptrace", command: ["tcptrace", "-n", million] },
        { name: "tshark", command: ["tshark", "-n", "-q", "-r", million, "-z", "conv,tcp"] },
      ],
    },
    {
      title: "rows of 10,000 packets, started anew",
      bar: "at most 0.3 s",
      programs: [
        { name: "lab read", command: lab(few) },
        { name: "tshark", command: ["tshark", "-n", "-r", few] },
      ],
    },
  ];
}

async function benchTask({ title, bar, programs }: Task): Promise<void> {
  const installed = programs.filter(({ command: [program = ""] }) => isInstalled(program));
  const runs = new Map<string, Run[]>(installed.map(({ name }) => [name, []]));
  for (let round = 0; round < RUNS; round += 1)
    for (const { name, command } of installed) runs.get(name)?.push(await run(command));
  const own = median((runs.get(programs[0]?.name ?? "") ?? []).map(({ wallMs }) => wallMs));
  say(
    `${title} (wanted: ${bar}; medians of ${RUNS})`,
    [...runs].map(([name, all]) => {
      const wallMs = median(all.map((each) => each.wallMs));
      const peak = Math.max(...all.map(({ peakKb }) => peakKb));
      const ratio = wallMs === own ? "" : `, ${(wallMs / own).toFixed(1)} times ours`;
      return `${name.padEnd(22)} ${seconds(wallMs).padStart(6)} s, at most ${(peak / 1024).toFixed(0)} MB${ratio}`;
    }),
  );
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
}

interface Run {
  readonly wallMs: number;
  readonly peakKb: number;
}

/** Runs a program with its output thrown away; `feed` writes its standard input. */
async function run(
  [program = "", ...words]: readonly string[],
  feed?: (input: NodeJS.WritableStream) => Promise<void>,
): Promise<Run> {
  const began = performance.now();
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
  const child = spawn(program, words, { stdio: [feed ? "pipe" : "ignore", "ignore", "ignore"], env });
  let peakKb = 0;
  const polling = setInterval(() => {
    peakKb = Math.max(peakKb, peakOf(child.pid));
  }, POLL_MS);
  const ended = once(child, "exit");
  if (child.stdin !== null) await feed?.(child.stdin);
  const [code] = await ended;
  clearInterval(polling);
  // tcptrace ends with other codes than 0 on success.
  if (code !== 0 && program !== "tcptrace") throw new Error(`${program} ended with ${code}.`);
  return { wallMs: performance.now() - began, peakKb };
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The same packets once and ten times behind each other, through a pipe. */
async function benchMemory(million: string): Promise<void> {
  const words = lab("-", "-T", "fields", ...FIELDS);
  const once = await run(words, (input) => feed(input, million, 1));
  const longer = await run(words, (input) => feed(input, million, LONGER));
  say(`memory for a capture ${LONGER} times as long (wanted: the same, below 150 MB)`, [
    `1 million packets   ${(once.peakKb / 1024).toFixed(0)} MB in ${seconds(once.wallMs)} s`,
    `${LONGER} million packets  ${(longer.peakKb / 1024).toFixed(0)} MB in ${seconds(longer.wallMs)} s`,
  ]);
}

async function feed(input: NodeJS.WritableStream, path: string, times: number): Promise<void> {
  const file = openSync(path, "r");
  for (let turn = 0; turn < times; turn += 1) {
    let at = turn === 0 ? 0 : FILE_HEADER;
    for (;;) {
      const chunk = Buffer.alloc(CHUNK);
      const length = readSync(file, chunk, 0, CHUNK, at);
      if (length === 0) break;
      at += length;
      if (!input.write(chunk.subarray(0, length))) await once(input, "drain");
    }
  }
  closeSync(file);
  input.end();
}

import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { ChildSettings } from "./fuzz/child.ts";
import { LIMITS } from "./fuzz/exercise.ts";
import { inputOf, readCaptures } from "./fuzz/rounds.ts";

const TRACES = fileURLToPath(new URL("../test/capture/tcp/traces/", import.meta.url));
const CHILD = fileURLToPath(new URL("./fuzz/child.ts", import.meta.url));
const MAX_RESIDENT_KILOBYTES = 700 * 1024;
const LOOK_MS = 1000;

const USAGE = `npm run fuzz -- [--seconds N] [--seed N] [--round N] [FOLDER...]

Damages captures (the project's traces and those in the folders) and does everything with them that the lab does: no exception but a
CaptureError, no more than ${LIMITS.seconds} s for one, no memory that a length in the file asks for. --round plays that round alone.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    round: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(USAGE);
else process.exitCode = await fuzz();

/** Plays rounds in a process of its own, so that one that hangs, or takes all memory, is seen. */
async function fuzz(): Promise<number> {
  const folders = [TRACES, ...positionals];
  const seed = Number(values.seed);
  const roundPath = join(tmpdir(), `lab-fuzz-${process.pid}`);
  const settings: ChildSettings = {
    folders,
    seed,
    first: Number(values.round ?? 0),
    ...(values.round !== undefined && { count: 1 }),
    seconds: Number(values.seconds),
    roundPath,
  };
  writeFileSync(roundPath, "");
  process.stdout.write(`seed ${seed}, ${readCaptures(folders).length} captures, ${values.seconds} s\n`);
  const child = spawn(process.execPath, [...process.execArgv, CHILD, JSON.stringify(settings)], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const killed = watch(child.pid ?? 0, roundPath);
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  const reason = killed();
  const round = Number(readFileSync(roundPath, "utf8"));
  rmSync(roundPath);
  if (code === 0) return 0;
  const failurePath = join(tmpdir(), `lab-fuzz-${seed}-${round}.bin`);
  writeFileSync(failurePath, inputOf(readCaptures(folders), seed, round));
  const again = [`--seed ${seed}`, `--round ${round}`, ...positionals].join(" ");
  // 13: a promise that nothing settles any more.
  const what = reason ?? (code === 13 ? "It waited for ever" : "It failed");
  process.stderr.write(
    `${what} in round ${round}. The input is in ${failurePath}; again: npm run fuzz -- ${again}\n`,
  );
  return 1;
}

/** Kills the child when a round takes too long or its memory too much; returns what tells why it did. */
function watch(pid: number, roundPath: string): () => string | undefined {
  let reason: string | undefined;
  let last = "";
  let since = performance.now();
  const timer = setInterval(() => {
    const round = readFileSync(roundPath, "utf8");
    if (round !== last) since = performance.now();
    last = round;
    const seconds = (performance.now() - since) / 1000;
    if (round !== "" && seconds > 2 * LIMITS.seconds) reason = `It hung for ${Math.round(seconds)} s`;
    const kilobytes = residentKilobytes(pid);
    if (kilobytes > MAX_RESIDENT_KILOBYTES) reason = `It grew to ${Math.round(kilobytes / 1024)} MB`;
    if (reason !== undefined) process.kill(pid, "SIGKILL");
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    return reason;
  };
}

/** Linux alone says it in a file; elsewhere the child's own limits have to do. */
function residentKilobytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

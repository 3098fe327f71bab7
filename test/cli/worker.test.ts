import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { findProgram } from "../../src/capture/live/find-program.ts";
import { freePort } from "../../src/netlab/free-port.ts";
import { gist, makeSmallClass } from "../grade/small-class.ts";
import { builtLab } from "../support/built-lab.ts";
import { type Outcome, runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-worker-"));
const { assignment, submissions } = makeSmallClass(folder);
const port = await freePort();
const queue = `redis://127.0.0.1:${port}`;
const running = new Set<ChildProcess>();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that runs beside the test, and what it has said. */
interface Beside {
  readonly child: ChildProcess;
  said(): string;
}

function start([command = "", ...words]: readonly string[]): Beside {
  const child = spawn(command, words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  return { child, said: () => said };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  running.delete(child);
  if (child.exitCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill(signal);
  const [code] = await ended;
  return code;
}

async function startWorker(store: string): Promise<Beside> {
  const worker = start(builtLab("worker", "--queue", queue, "--store", store));
  await vi.waitFor(() => expect(worker.said()).toContain("Waiting for submissions"), 20_000);
  return worker;
}

function grade(out: string, ...words: readonly string[]): Promise<Outcome> {
  const flags = ["--assignment", assignment, "--json", "--quiet", "--out", out, ...words];
  return runProgram(builtLab("grade", submissions, ...flags), { cwd: folder });
}

// On a machine without redis-server (npm test installs it) there is nothing to put a queue on.
describe.skipIf(findProgram("redis-server") === undefined)("lab worker", () => {
  let redis: Beside;
  beforeAll(async () => {
    redis = start([
      "redis-server",
      "--port",
      `${port}`,
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--dir",
      folder,
    ]);
    await vi.waitFor(() => expect(redis.said()).toContain("Ready to accept connections"), 20_000);
  });
  afterEach(async () => {
    for (const child of [...running]) if (child !== redis.child) await end(child, "SIGKILL");
  });
  afterAll(async () => {
    await end(redis.child, "SIGTERM");
  });

  it("grades what lab grade puts on a queue, as lab grade does, and what was asked before only once", async () => {
    const worker = await startWorker("store");
    const queued = await grade("queued", "--queue", queue);
    const here = await grade("here");
    expect(queued.code).toBe(here.code);
    expect(gist(queued.stdout)).toEqual(gist(here.stdout));
    expect(existsSync(join(folder, "queued/submissions/ben/ben__pychat@robust/greet/capture.pcapng"))).toBe(
      true,
    );
    expect(worker.said().match(/is graded/gu)).toHaveLength(3);
    const again = await grade("again", "--queue", queue);
    expect(gist(again.stdout)).toEqual(gist(here.stdout));
    expect(worker.said().match(/is graded/gu)).toHaveLength(3);
    expect(readdirSync(join(folder, "store"))).toHaveLength(3);
    expect(await end(worker.child, "SIGINT")).toBe(0);
  }, 120_000);

  it("gives what a killed worker had in hand to another, which goes on with it", async () => {
    const first = await startWorker("second-store");
    const grading = grade("killed", "--queue", queue, "--seed", "2");
    const hasBegun = () => readdirSync(join(folder, "second-store"));
    await vi.waitFor(() => expect(hasBegun().length).toBeGreaterThan(0), 20_000);
    await end(first.child, "SIGKILL");
    const second = await startWorker("second-store");
    const { code, stdout } = await grading;
    expect(code).toBe(1);
    expect(JSON.parse(stdout).summary).toMatchObject({ graded: 3, ungraded: 0, missing: 1 });
    await end(second.child, "SIGINT");
  }, 120_000);
});

describe("a queue", () => {
  it.each([
    ["redis://127.0.0.1:1", "lab: The queue at redis://127.0.0.1:1 cannot be reached: "],
    ["localhost:6379", 'lab: "localhost:6379" is no address of a queue; write one as redis://localhost:6379'],
  ])("that is not there is told: %s", async (url, message) => {
    const { code, stderr } = await runProgram(builtLab("worker", "--queue", url, "--store", "none"), {
      cwd: folder,
    });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it("is told without its password", async () => {
    const url = "redis://lab:geheim@127.0.0.1:1";
    const { stderr } = await runProgram(builtLab("worker", "--queue", url, "--store", "none"), {
      cwd: folder,
    });
    expect(stderr).toContain("The queue at redis://127.0.0.1:1 cannot be reached");
    expect(stderr).not.toContain("geheim");
  });
});

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildAll } from "../../../src/harness/runner/build.ts";
import type { Implementation } from "../../../src/harness/scenario/implementation.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lab-build-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("buildAll", () => {
  it("builds each implementation once, in its manifest's folder, however many cells use it", async () => {
    const one = implementation("one", ["sh", "-c", "echo built >> log"]);
    const failures = await buildAll(
      [one, one, implementation("plain", undefined)],
      new AbortController().signal,
    );
    expect([...failures]).toEqual([]);
    expect(await readFile(join(folder, "log"), "utf8")).toBe("built\n");
  });

  it("says which command failed, how, and what it said last", async () => {
    const wrong = implementation("wrong", ["sh", "-c", "echo first; echo 'no rule' >&2; exit 3"]);
    const missing = implementation("missing", ["no-such-compiler"]);
    const failures = await buildAll([wrong, missing], new AbortController().signal);
    expect(failures.get("wrong")).toMatch(
      /^the build of wrong \(sh .*\) ended with exit code 3; its last line was "(no rule|first)"$/,
    );
    expect(failures.get("missing")).toContain("cannot be started");
  });

  it("says so when a build that fails printed nothing, and marks where it cuts a long line", async () => {
    const silent = implementation("silent", ["false"]);
    const long = implementation("long", ["sh", "-c", "printf '%9000s' x; exit 1"]);
    const failures = await buildAll([silent, long], new AbortController().signal);
    expect(failures.get("silent")).toBe(
      "the build of silent (false) ended with exit code 1; it printed nothing",
    );
    expect(failures.get("long")).toMatch(/exit code 1; its last line was …" {80}"… \(4000 octets\)$/);
  });

  it("does not wait for what a build leaves behind, and has all that it said", async () => {
    const leaving = implementation("leaving", ["sh", "-c", "sleep 60 & echo $! > pid; echo bad; exit 1"]);
    const failures = await buildAll([leaving], new AbortController().signal);
    process.kill(Number(await readFile(join(folder, "pid"), "utf8")));
    expect(failures.get("leaving")).toContain('its last line was "bad"');
  });

  it("ends a build when the run is interrupted", async () => {
    const interrupt = new AbortController();
    const building = buildAll([implementation("endless", ["sleep", "600"])], interrupt.signal);
    interrupt.abort();
    expect((await building).get("endless")).toContain("was ended");
  });
});

function implementation(name: string, build: readonly string[] | undefined): Implementation {
  return {
    name,
    protocol: "pychat",
    reading: undefined,
    build,
    unsupported: [],
    server: undefined,
    client: undefined,
    source: { file: join(folder, "lab.impl.yaml"), line: 1 },
  };
}

import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { watchBox } from "../../netlab/sandbox/watch-box.ts";
import { watchFolder } from "../../netlab/sandbox/watch-folder.ts";
import type { Implementation } from "../scenario/implementation.ts";
import { quote } from "../scenario/scenario-error.ts";
import type { Boxing } from "./cell-plan.ts";

/** How long a build may take. */
const LIMIT_MS = 120_000;

/** How long the output of a build that has ended may still come; a daemon that it left behind may hold it open for ever. */
const DRAIN_MS = 200;

/** Characters of a build's output that are kept for a message. */
const KEPT = 4000;

/** The least memory that a build gets, however little its program may use. */
const LEAST_MEMORY = 2 ** 30;

/**
 * Runs the build commands of implementations, each once, in its manifest's folder; those that are not trusted in a box without a network. Returns why a build failed, by the name of the
 * implementation; those that were built, or need no build, are not in it.
 */
export async function buildAll(
  implementations: Iterable<Implementation>,
  cancelled: AbortSignal,
  boxing?: Boxing,
): Promise<ReadonlyMap<string, string>> {
  const failures = new Map<string, string>();
  for (const { name, build, source } of new Set(implementations)) {
    if (build === undefined || cancelled.aborted) continue;
    const cwd = dirname(source.file);
    const folder = boxing?.folders.get(name);
    const box = boxing === undefined || folder === undefined ? undefined : boxOf(build, cwd, boxing, folder);
    const failure = await runBuild(box?.argv ?? build, cwd, cancelled, box);
    if (failure !== undefined) failures.set(name, `the build of ${name} (${build.join(" ")}) ${failure}`);
  }
  return failures;
}

/** A build in a box: its command, and what watches over it. */
interface BoxedBuild {
  readonly argv: readonly string[];
  watch(pid: number, onExcess: (words: string) => void): () => void;
}

function boxOf(
  argv: readonly string[],
  cwd: string,
  { sandbox, limits: own }: Boxing,
  folder: string,
): BoxedBuild {
  const limits = { ...own, wallMs: LIMIT_MS, memory: Math.max(own.memory, LEAST_MEMORY) };
  return {
    argv: sandbox.wrap({ argv, cwd, env: {}, folder, files: [], isBuild: true, limits }),
    watch(pid, onExcess) {
      const ends = [watchFolder(folder, onExcess), watchBox(pid, limits, ({ words }) => onExcess(words))];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

function runBuild(
  build: readonly string[],
  cwd: string,
  cancelled: AbortSignal,
  box: BoxedBuild | undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = "";
    const child = spawn(build[0] ?? "", build.slice(1), {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let endedBy: string | undefined;
    const end = (why: string) => {
      endedBy = why;
      killGroup(child.pid);
    };
    const endWatch =
      child.pid === undefined ? undefined : box?.watch(child.pid, (words) => end(`${words} and was ended`));
    const interrupt = () => end("was ended by Ctrl-C");
    const limit = setTimeout(() => end(`was ended after ${LIMIT_MS / 1000} s`), LIMIT_MS);
    cancelled.addEventListener("abort", interrupt);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said = (said + text).slice(-KEPT);
      });
    }
    const settle = (failure: string | undefined) => {
      clearTimeout(limit);
      endWatch?.();
      child.stdout.destroy();
      child.stderr.destroy();
      cancelled.removeEventListener("abort", interrupt);
      resolve(failure);
    };
    child.on("error", (error) => settle(`cannot be started: ${error.message}`));
    const conclude = (code: number | null, signal: string | null) => {
      const ending = endedBy ?? `ended ${signal === null ? `with exit code ${code}` : `by signal ${signal}`}`;
      settle(code === 0 ? undefined : `${ending}; ${lastWords(said)}`);
    };
    child.on("close", conclude);
    child.on("exit", (code, signal) => setTimeout(() => conclude(code, signal), DRAIN_MS));
  });
}

function lastWords(said: string): string {
  const lines = said.trimEnd().split("\n");
  const last = lines.at(-1) ?? "";
  const cut = said.length === KEPT && lines.length === 1 ? "…" : "";
  return last === "" ? "it printed nothing" : `its last line was ${cut}${quote(last)}`;
}

/** The group may be gone already. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    return;
  }
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** No command of a chapter takes as long. */
const LIMIT_MS = 120_000;

export interface Printed {
  readonly lines: readonly string[];
  readonly exit: number | null;
}

/** A folder with the learners' programs in which a chapter's commands are run, one behind the other. */
export interface ScratchFolder {
  /** Runs a command line as in a terminal of 100 columns that knows UTF-8 and no colours, and returns all that it printed. */
  readonly run: (command: string) => Promise<Printed>;
  readonly remove: () => Promise<void>;
}

export async function openScratchFolder(): Promise<ScratchFolder> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "lab-chapter-")));
  await cp(join(root, "docs/learn/programs"), folder, { recursive: true });
  await run("lab --version", folder); // builds what is older than its sources, which is nothing that a chapter shows
  return {
    run: (command) => run(command, folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function run(command: string, folder: string): Promise<Printed> {
  const child = spawn("sh", ["-c", `exec 2>&1\n${command}`], {
    cwd: folder,
    detached: true,
    env: environment(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const limit = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, LIMIT_MS);
  const [exit]: readonly (number | null)[] = await once(child, "close");
  clearTimeout(limit);
  return { lines: withoutFolder(printed, folder), exit: exit ?? null };
}

/** A path on this machine is nobody else's: names within the folder stand as a learner would type them. */
function withoutFolder(printed: string, folder: string): readonly string[] {
  const text = printed.replaceAll(`${folder}/`, "").replaceAll(folder, ".").trimEnd();
  return text === "" ? [] : text.split("\n").map((line) => line.trimEnd());
}

function environment(): NodeJS.ProcessEnv {
  const { PATH = "", HOME = "" } = process.env;
  return {
    PATH: `${root}:${PATH}`,
    HOME,
    COLUMNS: "100",
    LAB_NO_INSTALL: "1",
    LC_ALL: "C.UTF-8",
    NO_COLOR: "1",
    PYTHONDONTWRITEBYTECODE: "1",
  };
}

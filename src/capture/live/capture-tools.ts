import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { CaptureProgram } from "./capture-program.ts";
import { tryCapture } from "./capture-right.ts";
import type { CaptureTool } from "./live-capture.ts";
import { capturePrograms } from "./open-capture.ts";

/** How long a tool may take to say its version. */
const VERSION_LIMIT_MS = 5_000;

/** What one capture tool can do on this machine. */
export interface CaptureToolState {
  readonly tool: CaptureTool;
  /** Whether it captures here and now; found out by capturing on the loopback interface. */
  readonly available: boolean;
  readonly path?: string;
  readonly version?: string;
  /** Why it is not available, and what to do. */
  readonly why?: string;
}

/** Returns what each capture tool can do here, best tool first. */
export function captureTools(): Promise<readonly CaptureToolState[]> {
  return Promise.all(capturePrograms.map(stateOf));
}

async function stateOf(program: CaptureProgram): Promise<CaptureToolState> {
  const { tool } = program;
  const path = program.find();
  const version = path === undefined ? undefined : await versionOf(path);
  const why = (await tryCapture("lo", tool))?.message;
  return {
    tool,
    available: why === undefined,
    ...(path === undefined ? {} : { path }),
    ...(version === undefined ? {} : { version }),
    ...(why === undefined ? {} : { why }),
  };
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    if (path.endsWith("package.json")) return JSON.parse(readFileSync(path, "utf8")).version;
    const { stdout } = await promisify(execFile)(path, ["--version"], { timeout: VERSION_LIMIT_MS });
    return /\d+(\.\d+)+/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}

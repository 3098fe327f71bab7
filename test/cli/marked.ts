import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { until } from "../netlab/namespaces.ts";

/** A manifest whose server program starts and then waits for ever, found among all processes by a mark in its command line. */
export interface MarkedManifest {
  readonly path: string;
  /** The processes that bear the mark, on this machine's count. */
  pids(): readonly number[];
  /** Resolves with the network namespace of the program once it runs. */
  started(): Promise<string>;
  /** Resolves once nothing bears the mark any more; fails after ten seconds. */
  gone(): Promise<void>;
}

/** Writes a manifest with an implementation `waiting` to `path`. */
export function writeMarkedManifest(path: string): MarkedManifest {
  const mark = `mark-${randomUUID()}`;
  const text = "import signal; signal.pause()";
  const manifest = {
    implementations: [
      { name: "waiting", protocol: "pychat", server: { command: ["python3", "-c", text, mark] } },
    ],
  };
  writeFileSync(path, JSON.stringify(manifest));
  const pids = () =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && bears(name, mark))
      .map(Number);
  return {
    path,
    pids,
    async started() {
      let namespace: string | undefined;
      await until(() => {
        namespace = pids()
          .filter(isPython)
          .map(namespaceOf)
          .find((found) => found !== "");
        return namespace !== undefined;
      });
      return namespace ?? "";
    },
    gone: () => until(() => pids().length === 0),
  };
}

function bears(pid: string, mark: string): boolean {
  return contentOf(`/proc/${pid}/cmdline`).includes(mark);
}

/** `nsenter` bears the mark too, before and beside its program. */
function isPython(pid: number): boolean {
  return contentOf(`/proc/${pid}/comm`).startsWith("python");
}

function namespaceOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return "";
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "../../src/harness/package-root.ts";
import { freePort } from "../../src/netlab/free-port.ts";
import type { LabProgram, Stage } from "./scene.ts";

const LIMIT_MS = 20_000;

/** Returns a stage for one scene, and what ends all that it started. */
export function openStage(): Stage & { close(): Promise<void> } {
  const children = new Set<ChildProcess>();
  return {
    freePort,
    lab(...words) {
      const child = spawn(process.execPath, [join(packageRoot, "dist/cli/main.cjs"), ...words], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      children.add(child);
      let screen = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        screen += text;
      });
      return program(words, child, () => screen);
    },
    async close() {
      await Promise.all(
        [...children].map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const ended = once(child, "exit");
          child.kill("SIGKILL");
          await ended;
        }),
      );
    },
  };
}

function program(words: readonly string[], child: ChildProcess, screen: () => string): LabProgram {
  return {
    types: (line) => void child.stdin?.write(`${line}\n`),
    async shows(text) {
      const limit = AbortSignal.timeout(LIMIT_MS);
      while (!screen().includes(text)) {
        if (child.stdout === null) break;
        await once(child.stdout, "data", { signal: limit }).catch(() => {
          throw new Error(`lab ${words.join(" ")} did not show "${text}", but: ${screen()}`);
        });
      }
      return screen();
    },
  };
}

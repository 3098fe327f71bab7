import { spawn } from "node:child_process";

/**
 * Lets a stopped process go on when this one is killed before it does so itself: an `nsenter` that stands still with its program would keep the
 * namespaces of that for ever. Returns what ends the guard.
 */
export function guardStopped(pid: number): () => void {
  const guard = spawn("sh", ["-c", 'cat >/dev/null; kill -CONT "$1"', "guard", `${pid}`], {
    stdio: ["pipe", "ignore", "ignore"],
    // Ctrl-C is for us: the guard watches whether we are there.
    detached: true,
  });
  guard.on("error", () => {});
  guard.unref();
  return () => void guard.kill("SIGKILL");
}

import { readdirSync, readFileSync } from "node:fs";

/** Returns the command lines of all processes of this machine that hold `mark`, but for boxes that are being taken down. */
export function commandsWith(mark: string): readonly string[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8");
      return command.includes(mark) && !command.includes("bwrap") ? [command] : [];
    } catch {
      return [];
    }
  });
}

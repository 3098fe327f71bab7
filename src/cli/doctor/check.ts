/** One thing that `lab doctor` looked at. */
export interface Check {
  readonly name: string;
  /** `ok`: there. `warn`: something that `lab` can do without. `bad`: nothing runs without it. */
  readonly state: "ok" | "warn" | "bad";
  /** What was found, in a few words or one sentence. */
  readonly detail: string;
  /** The exact command, or what else to do; `null` when there is nothing to mend. */
  readonly remedy: string | null;
}

/** Returns a check that found what it wants. */
export function fine(name: string, detail: string): Check {
  return { name, state: "ok", detail, remedy: null };
}

/** Returns a check of something that `lab` can do without. */
export function lacking(name: string, detail: string, remedy: string | null): Check {
  return { name, state: "warn", detail, remedy };
}

/** Returns the command that installs Debian `packages`. */
export function aptCommand(packages: readonly string[]): string {
  return `sudo apt-get install -y --no-install-recommends ${packages.join(" ")}`;
}

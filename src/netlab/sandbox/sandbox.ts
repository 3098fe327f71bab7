/** What a submission's program may use. */
export interface BoxLimits {
  /** Milliseconds of the clock from its start. */
  readonly wallMs: number;
  /** Octets of memory, of all its processes together. */
  readonly memory: number;
  /** Processes and threads. */
  readonly processes: number;
  /** Characters that it may print. */
  readonly output: number;
}

/** How well submissions are kept apart from this machine: A, a box of user namespaces; B, a box made with root's rights; C, no box. */
export type SandboxTier = "A" | "B" | "C";

/** What was used, for reports. */
export interface SandboxUse {
  readonly tier: SandboxTier;
  /** One sentence: why this tier, and what it does not do. */
  readonly why: string;
  /** How memory is limited: by looking at the processes again and again. */
  readonly memory: "polled";
}

/** What one program is started as. */
export interface BoxedProgram {
  readonly argv: readonly string[];
  /** Absolute, within `folder`. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute: all that it sees of its machine beside the system's programs. */
  readonly folder: string;
  /** Absolute: further files that it may read. */
  readonly files: readonly string[];
  /** A build may write into the folder, and has no network; a program has its host's. */
  readonly isBuild: boolean;
  readonly limits: BoxLimits;
}

/** Puts programs into boxes. */
export interface Sandbox {
  readonly use: SandboxUse;
  /** Returns the command that runs a program in a box, on whatever host it is started. */
  wrap(program: BoxedProgram): readonly string[];
  /** Returns how many processes stand between a host's own and the program: signals go to the last. */
  readonly depth: number;
  /** What gives a stronger tier: the exact command, or what else to do; absent where there is none. */
  readonly remedy?: string;
  /** Removes what the boxes were made with. */
  close(): void;
}

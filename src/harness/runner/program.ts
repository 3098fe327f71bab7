import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { findProgram } from "../../capture/live/find-program.ts";
import type { Host } from "../../netlab/network.ts";
import { signalProgram } from "../../netlab/process.ts";
import type { ProgramFailure, ProgramRole } from "../evidence.ts";
import { packageRoot } from "../package-root.ts";
import type { ProgramSpec } from "../scenario/implementation.ts";
import type { Pulse } from "./pulse.ts";
import { Screen } from "./screen.ts";
import type { Transcript } from "./transcript.ts";

/** What a program is started with, placeholders already filled. */
export interface Launch {
  readonly role: ProgramRole;
  readonly spec: ProgramSpec;
  readonly host: Host;
  readonly transcript: Transcript;
  readonly pulse: Pulse;
  /** Characters that it may show before it counts as flooding. */
  readonly outputLimit: number;
}

/** How long the output of a program that has ended may still come. */
const DRAIN_MS = 200;

/** A program under test: spoken to by its input and output alone, whoever wrote it. */
export class Program {
  readonly screen = new Screen();
  readonly role: ProgramRole;
  exit: { readonly code: number | null; readonly signal: string | null } | undefined;
  /** Why it cannot be used any more, in one sentence. */
  failure: { readonly kind: ProgramFailure; readonly message: string } | undefined;
  readonly #launch: Launch;
  readonly #child: ChildProcess;
  readonly #log: string[] = [];
  #shown = 0;
  #inputClosed = false;
  #promptNoted = "";

  constructor(launch: Launch) {
    const { spec, host, role, transcript } = launch;
    this.role = role;
    this.#launch = launch;
    const argv = host.enter(onTerminal(resolveLab(spec.command), spec.pty));
    transcript.note({ type: "start", program: role, argv: [...spec.command] });
    this.#child = spawn(argv[0] ?? "", argv.slice(1), {
      cwd: spec.cwd,
      env: { ...process.env, PYTHONUNBUFFERED: "1", ...spec.env },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    this.#child.on("error", (error: NodeJS.ErrnoException) => this.#cannotStart(error));
    this.#listen("stdout");
    this.#listen("stderr");
    this.#child.stdin?.on("error", () => {});
    this.#child.on("close", (code, signal) => this.#ended(code, signal));
    this.#child.on("exit", (code, signal) => this.#drain(code, signal));
  }

  /** The process started; with a network namespace it is `nsenter`, and the program its child. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it still runs. */
  get running(): boolean {
    return this.exit === undefined;
  }

  /** Everything that it showed, as it came, for its log. */
  get log(): string {
    return this.#log.join("");
  }

  /** Types one line. */
  type(line: string, deed: "prompt" | "say" | "invite" | "accept" | "leave", words: string): void {
    this.#notePrompt();
    this.#launch.transcript.note({ type: "typed", program: this.role, line, deed, words });
    if (this.#launch.spec.pty) this.screen.expectEcho(line);
    if (!this.#inputClosed) this.#child.stdin?.write(`${line}\n`);
  }

  /** Notes whom the person chose, where the program was told so while joining and nothing is typed. */
  noteChoice(deed: "invite" | "accept", peer: string): void {
    this.#launch.transcript.note({ type: "typed", program: this.role, line: "", deed, words: peer });
  }

  /** Closes its input, as Ctrl-D does. */
  closeInput(): void {
    this.#launch.transcript.note({ type: "input-closed", program: this.role });
    this.#inputClosed = true;
    this.#child.stdin?.end();
  }

  /** Sends it a signal and notes why. */
  async signal(signal: NodeJS.Signals, why: "leave" | "vanish" | "end-of-cell" | "stuck"): Promise<void> {
    if (!this.running || this.#child.pid === undefined) return;
    this.#launch.transcript.note({ type: "signal", program: this.role, signal, why });
    await signalProgram(this.#child.pid, signal);
  }

  /** Says why it cannot be used; the first reason stands. */
  fail(kind: ProgramFailure, message: string): void {
    if (this.failure !== undefined) return;
    this.failure = { kind, message };
    this.#launch.transcript.note({ type: "failure", program: this.role, failure: kind, message });
    this.#launch.pulse.beat();
  }

  #listen(stream: "stdout" | "stderr"): void {
    const source = this.#child[stream];
    source?.setEncoding("utf8");
    source?.on("data", (text: string) => this.#show(stream, text));
    source?.on("error", () => {});
  }

  #show(stream: "stdout" | "stderr", text: string): void {
    if (this.failure?.kind === "floods") return;
    this.#shown += text.length;
    this.#log.push(text);
    for (const line of this.screen.add(text)) {
      this.#launch.transcript.note({ type: "screen", program: this.role, stream, text: line });
      this.#promptNoted = "";
    }
    if (this.#shown > this.#launch.outputLimit) {
      const limit = this.#launch.outputLimit;
      this.fail("floods", `the ${this.role} program printed more than ${limit} characters and was ended`);
      void this.signal("SIGKILL", "stuck");
    }
    this.#launch.pulse.beat();
  }

  #notePrompt(): void {
    const prompt = this.screen.prompt;
    if (prompt === "" || prompt === this.#promptNoted) return;
    this.#promptNoted = prompt;
    this.#launch.transcript.note({ type: "screen", program: this.role, stream: "stdout", text: prompt });
  }

  /** A program may leave a child behind that keeps its output open: what is in the pipe is read, and then it has ended. */
  #drain(code: number | null, signal: string | null): void {
    const limit = setTimeout(() => {
      this.#child.stdout?.destroy();
      this.#child.stderr?.destroy();
      this.#ended(code, signal);
    }, DRAIN_MS);
    this.#child.once("close", () => clearTimeout(limit));
  }

  #ended(code: number | null, signal: string | null): void {
    if (this.exit !== undefined) return;
    this.#notePrompt();
    if (code === 126 || code === 127) this.#explainExit();
    this.exit = { code, signal };
    this.#launch.transcript.note({ type: "exit", program: this.role, code, signal });
    this.#launch.pulse.beat();
  }

  /** Whatever starts a program on its host ends so when there is none; a program may do so by itself. */
  #explainExit(): void {
    const { spec } = this.#launch;
    const [word = ""] = spec.command;
    const isThere = word.includes("/")
      ? existsSync(resolve(spec.cwd, word))
      : spec.env.PATH !== undefined || findProgram(word) !== undefined;
    if (!isThere) this.fail("not-found", this.#missing("there is no such program"));
  }

  #missing(why: string): string {
    const { role, spec } = this.#launch;
    return `the ${role} program "${spec.command[0]}" cannot be started in ${spec.cwd}: ${why}`;
  }

  #cannotStart(error: NodeJS.ErrnoException): void {
    const why = error.code === "ENOENT" ? "there is no such program or folder" : error.message;
    this.fail("not-found", this.#missing(why));
    if (this.#child.pid === undefined) this.#ended(null, null);
  }
}

/** The word `lab` stands for this very program. */
function resolveLab(command: readonly string[]): readonly string[] {
  if (command[0] !== "lab") return command;
  return [process.execPath, join(packageRoot, "dist/cli/main.cjs"), ...command.slice(1)];
}

/** Runs a command on a pseudo-terminal that does not echo, by util-linux's `script`. */
function onTerminal(command: readonly string[], pty: boolean): readonly string[] {
  if (!pty) return command;
  return [
    "script",
    "--quiet",
    "--return",
    "--echo",
    "never",
    "--command",
    command.map(quoted).join(" "),
    "/dev/null",
  ];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

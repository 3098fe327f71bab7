import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join, resolve } from "node:path";
import { findProgram } from "../../capture/live/find-program.ts";
import type { Host } from "../../netlab/network.ts";
import { signalProgram, signalTree } from "../../netlab/process.ts";
import type { BoxedProgram, Sandbox } from "../../netlab/sandbox/sandbox.ts";
import { watchBox } from "../../netlab/sandbox/watch-box.ts";
import { guardStopped } from "../../netlab/thaw-guard.ts";
import { encodeSurrogateEscape } from "../../wire/surrogate-escape.ts";
import type { ProgramFailure, ProgramRole } from "../evidence.ts";
import { packageRoot } from "../package-root.ts";
import type { ProgramSpec } from "../scenario/implementation.ts";
import { type CallNotes, notingEnvironment, underStrace } from "./noted-calls.ts";
import type { Pulse } from "./pulse.ts";
import { type OutputStream, Screen } from "./screen.ts";
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
  /** How its reads and writes are noted; absent where they are not. */
  readonly notes?: CallNotes;
  /** The box that it runs in; absent for a program that is trusted. */
  readonly box?: Box;
}

/** A sandbox, and what one program sees of its machine in it. */
export interface Box extends Pick<BoxedProgram, "folder" | "files" | "limits"> {
  readonly sandbox: Sandbox;
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
  /** Ends what lets it go on when the lab is killed; there while it stands still. */
  #endGuard: (() => void) | undefined;
  /** Ends the watching over its box. */
  #endWatch: (() => void) | undefined;

  constructor(launch: Launch) {
    const { spec, host, role, transcript } = launch;
    this.role = role;
    this.#launch = launch;
    const argv = host.enter(commandOf(launch), launch.box !== undefined);
    transcript.note({ type: "start", program: role, argv: [...spec.command] });
    this.#child = spawn(argv[0] ?? "", argv.slice(1), {
      cwd: launch.box === undefined ? spec.cwd : "/",
      env: {
        ...process.env,
        PYTHONUNBUFFERED: "1",
        ...(launch.box === undefined ? spec.env : {}),
        ...notingEnvironment(launch.notes),
      },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    this.#child.on("error", (error: NodeJS.ErrnoException) => this.#cannotStart(error));
    this.#listen("stdout");
    this.#listen("stderr");
    this.#child.stdin?.on("error", () => {});
    this.#child.on("close", (code, signal) => this.#ended(code, signal));
    this.#child.on("exit", (code, signal) => this.#drain(code, signal));
    if (launch.box !== undefined && this.#child.pid !== undefined) this.#watch(this.#child.pid, launch.box);
  }

  /** How its reads and writes are noted. */
  get notes(): CallNotes | undefined {
    return this.#launch.notes;
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
    if (!this.#inputClosed) this.#child.stdin?.write(encodeSurrogateEscape(`${line}\n`));
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
    await signalProgram(this.#child.pid, signal, this.#depth);
  }

  /** Has it stand still, with whatever it has started. */
  async freeze(): Promise<void> {
    await this.#stand("frozen");
  }

  /** Has it go on, where it stands still. */
  async thaw(): Promise<void> {
    if (this.#endGuard !== undefined) await this.#stand("thawed");
  }

  /** Says why it cannot be used; the first reason stands. */
  fail(kind: ProgramFailure, message: string): void {
    if (this.failure !== undefined) return;
    this.failure = { kind, message };
    this.#launch.transcript.note({ type: "failure", program: this.role, failure: kind, message });
    this.#launch.pulse.beat();
  }

  async #stand(as: "frozen" | "thawed"): Promise<void> {
    const { pid } = this.#child;
    if (!this.running || pid === undefined) return;
    this.#endGuard?.();
    this.#endGuard = as === "frozen" ? guardStopped(pid) : undefined;
    this.#launch.transcript.note({ type: as, program: this.role });
    await signalTree(pid, as === "frozen" ? "SIGSTOP" : "SIGCONT", this.#depth);
  }

  get #depth(): number {
    return this.#launch.box?.sandbox.depth ?? 0;
  }

  #watch(pid: number, { limits }: Box): void {
    this.#endWatch = watchBox(pid, limits, ({ limit, words }) => {
      this.fail(limit, `the ${this.role} program ${words} and was ended`);
      void this.signal("SIGKILL", "stuck");
    });
  }

  #listen(stream: OutputStream): void {
    const source = this.#child[stream];
    source?.setEncoding("utf8");
    source?.on("data", (text: string) => this.#show(stream, text));
    source?.on("error", () => {});
  }

  #show(stream: OutputStream, text: string): void {
    if (this.failure?.kind === "floods") return;
    this.#shown += text.length;
    this.#log.push(text);
    for (const line of this.screen.add(text, stream)) {
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
    this.#endGuard?.();
    this.#endWatch?.();
    this.#notePrompt();
    if (code === 126 || code === 127) this.#explainExit();
    this.exit = this.#launch.box === undefined ? { code, signal } : outOfBox(code, signal);
    this.#launch.transcript.note({ type: "exit", program: this.role, ...this.exit });
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

function commandOf({ spec, box, notes }: Launch): readonly string[] {
  if (box === undefined) return underStrace(onTerminal(resolveLab(spec.command), spec.pty), notes);
  const { sandbox, ...sees } = box;
  return sandbox.wrap({
    ...sees,
    argv: onTerminal(spec.command, spec.pty),
    cwd: spec.cwd,
    env: spec.env,
    isBuild: false,
  });
}

/** A box tells of a program that a signal ended by an exit code, as a shell does. */
function outOfBox(code: number | null, signal: string | null): Exclude<Program["exit"], undefined> {
  const number = (code ?? 0) - 128;
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return name === undefined ? { code, signal } : { code: null, signal: name };
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

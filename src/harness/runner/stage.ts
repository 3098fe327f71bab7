import { join } from "node:path";
import type { Tracker } from "../../capture/tcp/tracker.ts";
import type { Host, Network } from "../../netlab/network.ts";
import { callFileName } from "../calls/call-file.ts";
import type { ProgramRole, Recut, TranscriptEntry } from "../evidence.ts";
import { type Implementation, isOurs, type ProgramSpec } from "../scenario/implementation.ts";
import { hasFaults, type Person, type Scenario } from "../scenario/scenario.ts";
import type { Boxing } from "./cell-plan.ts";
import type { CallNotes, NotedPrograms } from "./noted-calls.ts";
import type { People } from "./people.ts";
import { type Box, Program } from "./program.ts";
import { Pulse } from "./pulse.ts";
import { Transcript } from "./transcript.ts";

/** Who plays what, where. */
export interface Casting {
  readonly scenario: Scenario;
  readonly client: Implementation;
  readonly server: Implementation;
  /** The server's own kind of client. */
  readonly witness: Implementation | undefined;
  /** Whether a person sits at the server. */
  readonly hasHost: boolean;
  readonly people: People;
  /** The file of accounts for servers that take one, written before the first program starts. */
  readonly usersFile: string;
  readonly network: Network;
  readonly port: number;
  readonly limits: CellLimits;
  /** What the capture shows so far; nothing without one. */
  readonly tracker: Tracker;
  /** Whether packets are captured, so that they can be waited for. */
  readonly isCaptured: boolean;
  /** How one side is made to write; absent where both write as they do. */
  readonly recut?: Recut;
  /** Absent where every program is trusted. */
  readonly boxing?: Boxing | undefined;
  /** Whose reads and writes are noted, and the folder for it, which is there; absent where nobody's are. */
  readonly noting?: { readonly programs: NotedPrograms; readonly folder: string } | undefined;
  readonly cancelled: AbortSignal;
}

/** How long and how much a program may take. */
export interface CellLimits {
  /** Between two programs of different protocols: give up waiting once nothing has moved for so many milliseconds. */
  readonly quietMs: number | undefined;
  /** For a program to end after it was asked to. */
  readonly endMs: number;
  /** Characters that a program may show. */
  readonly outputCharacters: number;
}

/** What stands for `{text}` and `{peer}`. */
export interface Filling {
  readonly text?: string;
  readonly peer?: string;
}

/** For so long a reader that goes by pauses waits where messages come in pieces, or are sent again, with pauses in them too. */
const READER_QUIET_MS = 300;

/** For so long a client waits between two pieces where a scenario cuts its messages, so that it can be killed between them. */
const SCENARIO_GAP_MS = 2000;

/** The programs of one cell while it is played. */
export class Stage {
  readonly casting: Casting;
  readonly pulse = new Pulse();
  readonly transcript = new Transcript();
  readonly programs = new Map<ProgramRole, Program>();
  /** Milliseconds that the scenario asked to wait: for quiet, for pauses of the programs, and for what never came. */
  waitedMs = 0;

  constructor(casting: Casting) {
    this.casting = casting;
  }

  /** The program that a person sits at, started or not. */
  roleOf(person: Person): ProgramRole {
    if (person === "partner") return this.casting.hasHost ? "server" : "witness";
    return person === "host" ? "server" : person;
  }

  /** The name that a person goes by. */
  nameOf(role: ProgramRole): string {
    const { names } = this.casting.people;
    return names[role === "server" ? "host" : role];
  }

  /** The implementation that plays a role; `undefined` where nobody can. */
  implementationOf(role: ProgramRole): Implementation | undefined {
    if (role === "client" || role === "server") return this.casting[role];
    return this.casting.witness;
  }

  /** How the program of a role is started and spoken to. */
  specOf(role: ProgramRole): ProgramSpec | undefined {
    const implementation = this.implementationOf(role);
    return role === "server" ? implementation?.server : implementation?.client;
  }

  /** The machine that a role's program runs on. */
  hostOf(role: ProgramRole): Host {
    return role === "server" ? this.casting.network.server : this.casting.network.client;
  }

  /** Starts the program of a role; a second call returns the one started. */
  start(role: ProgramRole): Program {
    const started = this.programs.get(role);
    if (started !== undefined) return started;
    const spec = this.specOf(role);
    if (spec === undefined) throw new Error(`no program plays the ${role}`);
    const box = this.#boxOf(role);
    const notes = box === undefined ? this.#notesOf(role, spec) : undefined;
    const program = new Program({
      role,
      spec: this.#filled(spec, role),
      host: this.hostOf(role),
      transcript: this.transcript,
      pulse: this.pulse,
      outputLimit: box?.limits.output ?? this.casting.limits.outputCharacters,
      ...(box && { box }),
      ...(notes && { notes }),
    });
    this.programs.set(role, program);
    return program;
  }

  /** Puts address, port and names where a manifest has placeholders; `peer` is who the person talks to. */
  fill(template: string, role: ProgramRole, { text = "", peer = this.#peerOf(role) }: Filling = {}): string {
    const { casting } = this;
    const { accounts, passwords } = casting.people;
    const others = accounts.filter(({ name }) => name !== this.nameOf(role));
    const choice = others.findIndex(({ name }) => name === peer);
    const { helloMs, dropMs } = casting.scenario.timers;
    const values: Readonly<Record<string, string>> = {
      host: casting.network.server.address,
      port: String(casting.port),
      udpPort: String(casting.port + 1),
      name: this.nameOf(role),
      password: passwords[role === "server" ? "host" : role],
      peer,
      choice: String(Math.max(choice, 0)),
      users: casting.usersFile,
      hello: String(helloMs / 1000),
      drop: String(dropMs / 1000),
      text,
    };
    return template.replaceAll(/\{(\w+)\}/gu, (whole, word: string) => values[word] ?? whole);
  }

  /** Everything noted so far. */
  get entries(): readonly TranscriptEntry[] {
    return this.transcript.entries;
  }

  #boxOf(role: ProgramRole): Box | undefined {
    const { boxing, usersFile } = this.casting;
    const folder = boxing?.folders.get(this.implementationOf(role)?.name ?? "");
    if (boxing === undefined || folder === undefined) return undefined;
    const { sandbox, limits } = boxing;
    return { sandbox, limits, folder, files: [usersFile] };
  }

  #notesOf(role: ProgramRole, { command }: ProgramSpec): CallNotes | undefined {
    const { noting } = this.casting;
    const isOwn = command[0] === "lab";
    if (noting === undefined || (noting.programs === "own" && !isOwn)) return undefined;
    return { by: isOwn ? "program" : "strace", path: join(noting.folder, callFileName(role)) };
  }

  #peerOf(role: ProgramRole): string {
    return this.nameOf(role === "client" ? this.roleOf("partner") : "client");
  }

  /** The flags that make a program of ours write in other pieces, or wait long enough for pieces that come late. */
  #writing(role: ProgramRole): readonly string[] {
    const { recut, scenario } = this.casting;
    const implementation = this.implementationOf(role);
    if (implementation === undefined || !isOurs(implementation)) return [];
    const isDisturbed = recut !== undefined || hasFaults(scenario);
    const quiet = isDisturbed && implementation.reading === "robust" ? ["--quiet", `${READER_QUIET_MS}`] : [];
    const isWriter = recut !== undefined && (role === "server") === (recut.by === "server");
    const writes = isWriter ? recut.writes : role === "client" ? scenario.writes : undefined;
    if (writes === undefined) return quiet;
    return [...quiet, "--writes", writes, ...(isWriter ? [] : ["--gap", `${SCENARIO_GAP_MS}`])];
  }

  #filled(spec: ProgramSpec, role: ProgramRole): ProgramSpec {
    const env = Object.fromEntries(
      Object.entries(spec.env).map(([key, value]) => [key, this.fill(value, role)]),
    );
    return {
      ...spec,
      command: [...spec.command, ...this.#writing(role)].map((word) => this.fill(word, role)),
      type: spec.type.map((line) => this.fill(line, role)),
      env,
    };
  }
}

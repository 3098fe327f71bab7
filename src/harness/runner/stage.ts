import type { Tracker } from "../../capture/tcp/tracker.ts";
import type { Host, Network } from "../../netlab/network.ts";
import type { ProgramRole, Recut, TranscriptEntry } from "../evidence.ts";
import { type Implementation, isOurs, type ProgramSpec } from "../scenario/implementation.ts";
import type { Person, Scenario } from "../scenario/scenario.ts";
import type { People } from "./people.ts";
import { Program } from "./program.ts";
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

/** For so long a reader that goes by pauses waits where messages come in pieces, between which there are pauses too. */
const READER_QUIET_MS = 300;

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
    const program = new Program({
      role,
      spec: this.#filled(spec, role),
      host: this.hostOf(role),
      transcript: this.transcript,
      pulse: this.pulse,
      outputLimit: this.casting.limits.outputCharacters,
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

  #peerOf(role: ProgramRole): string {
    return this.nameOf(role === "client" ? this.roleOf("partner") : "client");
  }

  /** The flags that make a program of ours write in other pieces, or wait long enough for such pieces. */
  #writing(role: ProgramRole): readonly string[] {
    const { recut } = this.casting;
    const implementation = this.implementationOf(role);
    if (recut === undefined || implementation === undefined || !isOurs(implementation)) return [];
    const quiet = implementation.reading === "robust" ? ["--quiet", `${READER_QUIET_MS}`] : [];
    const isWriter = (role === "server") === (recut.by === "server");
    return isWriter ? [...quiet, "--writes", recut.writes] : quiet;
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

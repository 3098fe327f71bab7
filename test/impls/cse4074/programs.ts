import { afterEach } from "vitest";
import { chat } from "../../../src/impls/cse4074/client.ts";
import { serve } from "../../../src/impls/cse4074/server.ts";
import type { ProgramOptions, Reading, Terminal } from "../../../src/impls/impl.ts";
import { freePort } from "../../../src/netlab/free-port.ts";
import { connectRaw, listenRaw, type RawPeer } from "../../support/raw-peer.ts";
import { within } from "../../support/within.ts";
import { goldenOctets } from "../golden.ts";

/** Both readings. */
export const readings: readonly Reading[] = ["report", "robust"];

/** Returns the golden octets of the message called `name`. */
export const octetsOf = (name: string) => goldenOctets("cse4074", name);

/** A program of ours in this process, with a person before it. */
export interface Program {
  /** What was printed and logged, line by line, without the time before a log line. */
  screen(): string;
  sees(text: string): Promise<void>;
  types(...lines: readonly string[]): void;
  endsInput(): void;
  interrupts(): void;
  ended(): Promise<number>;
}

/** What a program is told beyond its reading. */
export type Told = Partial<Pick<ProgramOptions, "host" | "port" | "name" | "password" | "settings">>;

const running = new Set<Program>();
afterEach(async () => {
  for (const program of running) program.interrupts();
  await Promise.all([...running].map((program) => program.ended()));
  running.clear();
});

/** Starts the server on a free port and waits until it is ready. */
export async function startServer(
  reading: Reading,
  settings: Told["settings"] = {},
): Promise<{ readonly server: Program; readonly port: number }> {
  const port = await freePort();
  const server = seatServer(reading, { port, settings });
  await server.sees("successfully started process message thread\n");
  return { server, port };
}

/** Starts a server. */
export function seatServer(reading: Reading, told: Told): Program {
  return start(serve, reading, told);
}

/** Starts a client that asks for what it is not told. */
export function seatClient(reading: Reading, told: Told): Program {
  return start(chat, reading, told);
}

/** Starts a client of the registry at `port`. */
export function startClient(reading: Reading, port: number, name: string, told: Told = {}): Program {
  return seatClient(reading, { port, name, password: "secret", ...told });
}

/** Starts a client of a registry that the test plays, and takes its REGISTER. */
export async function chatAtClient(
  reading: Reading,
  name = "ali",
  told: Told = {},
): Promise<{ readonly client: Program; readonly registry: RawPeer; readonly ownPort: number }> {
  const listener = await listenRaw();
  const client = startClient(reading, listener.port, name, told);
  const registry = await listener.accepts();
  await registry.hears(`&&REGISTER&&|${name}|`);
  await client.sees("successfully started send status thread\n");
  const ownPort = Number(/running at 127\.0\.0\.1:(\d+)/.exec(client.screen())?.[1]);
  return { client, registry, ownPort };
}

/** Returns `data` with its header, as clients send it; the test's own words, not the codec's. */
export function frame(data: string): string {
  return ` ${Buffer.byteLength(data)}`.padEnd(5) + data;
}

/** Returns a message as the registry sends it. */
export function answer(name: string, data: string): string {
  return frame(name) + frame(data);
}

/** Connects a raw client that registers. */
export async function register(server: Program, port: number, name: string, own = 4711): Promise<RawPeer> {
  const client = await connectRaw(port);
  const data = `&&REGISTER&&|${name}|${own}`;
  client.says(String(data.length).padEnd(5) + data);
  await server.sees(
    `accepted/registered new connection from ('127.0.0.1', ${client.clientPort}):${client.clientPort} username: ${name}\n`,
  );
  return client;
}

function start(program: (options: ProgramOptions) => Promise<number>, reading: Reading, told: Told): Program {
  const interrupt = new AbortController();
  const terminal = new TestTerminal();
  const ended = program({
    terminal,
    reading,
    words: [],
    settings: {},
    machine: { name: "TEST", address: "127.0.0.1" },
    interrupted: interrupt.signal,
    ...told,
  });
  const person: Program = {
    screen: () => terminal.shown,
    sees: (text) => within(terminal.until(text), () => `"${text}" on ${terminal.shown.slice(-2000)}`),
    types: (...lines) => terminal.type(lines),
    endsInput: () => terminal.end(),
    interrupts: () => interrupt.abort(),
    ended: () => within(ended, () => `the end of a program, whose screen is ${terminal.shown.slice(-2000)}`),
  };
  running.add(person);
  return person;
}

/** A screen that remembers and a keyboard that a test types on. */
class TestTerminal implements Terminal {
  shown = "";
  readonly #typed: string[] = [];
  #hasEnded = false;
  #asker: ((line: string | undefined) => void) | undefined;
  #onLine: ((line: string) => void) | undefined;
  #onEnd: (() => void) | undefined;
  readonly #looks = new Set<() => void>();

  print(line: string): void {
    this.#show(`${line}\n`);
  }

  log(line: string): void {
    const [, words] = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d;(.*)$/su.exec(line) ?? [];
    this.#show(`${words ?? `NO TIME: ${line}`}\n`);
  }

  ask(prompt: string): Promise<string | undefined> {
    this.#show(prompt);
    const line = this.#typed.shift();
    if (line !== undefined || this.#hasEnded) return Promise.resolve(line);
    return new Promise((resolve) => {
      this.#asker = resolve;
    });
  }

  converse(prompt: string, onLine: (line: string) => void, onEnd: () => void): void {
    this.#show(prompt);
    this.#onLine = onLine;
    this.#onEnd = onEnd;
    for (const line of this.#typed.splice(0)) onLine(line);
    if (this.#hasEnded) onEnd();
  }

  type(lines: readonly string[]): void {
    for (const line of lines) {
      const asker = this.#asker;
      this.#asker = undefined;
      if (asker !== undefined) asker(line);
      else if (this.#onLine !== undefined) this.#onLine(line);
      else this.#typed.push(line);
    }
  }

  end(): void {
    this.#hasEnded = true;
    this.#asker?.(undefined);
    this.#onEnd?.();
  }

  until(text: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.shown.includes(text)) return;
        this.#looks.delete(look);
        resolve();
      };
      this.#looks.add(look);
      look();
    });
  }

  #show(text: string): void {
    this.shown += text;
    for (const look of this.#looks) look();
  }
}

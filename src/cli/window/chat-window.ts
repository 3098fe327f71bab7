import type { LogInField, ProgramOptions, Protocol } from "../../impls/impl.ts";
import { EventStream } from "../../page-server/event-stream.ts";
import { KeptLines } from "./kept-lines.ts";
import type { LogInAnswers, WindowLine, WindowView } from "./view.ts";
import { type WindowTerminal, windowTerminal } from "./window-terminal.ts";

/** What a client in a window is told, but for where its person sits. */
export type WindowedOptions = Omit<ProgramOptions, "terminal" | "interrupted">;

/** How long changes are gathered before pages are told. */
const GATHER_MS = 30;

/**
 * A protocol's client whose screen and keyboard are a page. The page shows what is kept here, so it can be loaded again or twice.
 * The client itself is the one that `lab chat` runs in a terminal.
 */
export class ChatWindow {
  readonly events: EventStream;
  readonly #protocol: Protocol;
  readonly #lines = new KeptLines();
  readonly #leaving = new AbortController();
  #given: WindowedOptions;
  #view: WindowView;
  #terminal: WindowTerminal | undefined;
  #told = 0;
  #gathering: NodeJS.Timeout | undefined;
  #lastCode = 0;
  #resolve: (code: number) => void = () => {};

  constructor(protocol: Protocol, given: WindowedOptions, onListeners: (count: number) => void) {
    this.#protocol = protocol;
    this.#given = given;
    const { name, title, report } = protocol;
    this.#view = {
      program: { protocol: name, title, report: report.title },
      stage: "log-in",
      form: (protocol.logIn ?? []).map((field) => prefilled(field, given)),
      refusal: [],
    };
    this.events = new EventStream({
      greet: () => [
        { type: "all-lines", data: this.#untilTold() },
        { type: "view", data: this.#view },
      ],
      onListeners: (count) => {
        if (count > 0) this.#begin();
        onListeners(count);
      },
    });
  }

  /** Runs until the client has ended; returns its exit code. A client that all is known of starts when the page is there to show it. */
  run(): Promise<number> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Takes what was typed into the log-in form; returns why not, where it cannot be used. */
  logIn(answers: LogInAnswers): string | undefined {
    if (this.#view.stage !== "log-in") return undefined;
    const { port, host, name, password } = answers;
    const portNumber = port === undefined ? undefined : Number(port.trim() || Number.NaN);
    if (
      portNumber !== undefined &&
      !(Number.isInteger(portNumber) && portNumber >= 1 && portNumber <= 65_535)
    )
      return "The port must be a whole number from 1 to 65535.";
    this.#given = {
      ...this.#given,
      // A program takes its place from words or from flags, not from both.
      words: [],
      ...(portNumber !== undefined && { port: portNumber }),
      ...(host !== undefined && { host: host.trim() }),
      ...(name !== undefined && { name }),
      ...(password !== undefined && { password }),
    };
    this.#start();
    return undefined;
  }

  /** Takes a line that was typed. */
  type(text: string): void {
    if (this.#view.stage !== "open") return;
    for (const line of text.split(/\r\n|\n|\r/u)) this.#terminal?.type(line);
  }

  /** Returns a line of which the page has the beginning alone; `undefined` where it is not kept. */
  wholeLine(id: number): string | undefined {
    return this.#lines.whole(id);
  }

  /** The person leaves, as with Ctrl-C: the client says goodbye as its report does. */
  leave(): void {
    if (this.#leaving.signal.aborted) return;
    const { stage } = this.#view;
    if (stage === "open" || stage === "connecting") this.#show({ stage: "leaving" });
    this.#leaving.abort();
    this.#terminal?.end();
    if (stage === "log-in") this.#end(0);
  }

  /** Starts a client that has nothing to ask in a form. */
  #begin(): void {
    const { stage, form } = this.#view;
    if (stage !== "log-in" || this.#terminal !== undefined || this.#leaving.signal.aborted) return;
    const isKnown = ({ asks }: LogInField) => this.#given[asks] !== undefined;
    if (this.#given.words.length > 0 || form.every(isKnown)) this.#start();
  }

  #start(): void {
    const { name } = this.#given;
    this.#view = { ...this.#view, ...(name !== undefined && { name }) };
    this.#show({ stage: "connecting", refusal: [] });
    const terminal = windowTerminal(
      {
        show: (line, isOwn, colour) => {
          this.#lines.add(line, isOwn, colour);
          this.#gather();
        },
        prompt: (text, isSecret) => this.#ask(text, isSecret),
        onReading: () => {
          if (this.#view.stage === "connecting") this.#show({ stage: "open" });
        },
        showUsers: (names) => this.#show({ users: bounded(names) }),
        showOwnEnd: (address, port) => this.#show({ ownEnd: { address, port } }),
      },
      this.#protocol.showsOwnLines === true,
    );
    this.#terminal = terminal;
    const interrupted = this.#leaving.signal;
    void this.#protocol.chat({ ...this.#given, terminal, interrupted }).then(
      (code) => this.#ended(code),
      (error: unknown) => {
        terminal.print(`The program failed: ${error instanceof Error ? error.message : String(error)}`);
        this.#ended(3);
      },
    );
  }

  /** A client that never came so far as to read has not connected: its person may try again. */
  #ended(code: number): void {
    this.#lastCode = code;
    if (this.#view.stage !== "connecting") this.#end(code);
    else
      this.#show({
        stage: "log-in",
        form: (this.#protocol.logIn ?? []).map((field) => prefilled(field, this.#given)),
        refusal: this.#lines.take(),
      });
  }

  #end(code: number): void {
    this.#ask(undefined, false);
    this.#show({ stage: "over", isGood: code === 0 });
    this.#tell();
    this.#resolve(code === 0 ? this.#lastCode : code);
  }

  #ask(text: string | undefined, isSecret: boolean): void {
    const { prompt: _, ...rest } = this.#view;
    this.#view = text === undefined ? rest : { ...rest, prompt: { text, isSecret } };
    this.#gather();
  }

  #show(change: Partial<WindowView>): void {
    this.#view = { ...this.#view, ...change };
    this.#gather();
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  /** Tells what has changed since, once for many changes; while a program connects its lines may yet be a refusal. */
  #tell(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    if (this.#view.stage !== "connecting") {
      const lines = this.#lines.since(this.#told);
      this.#told = this.#lines.nextId;
      if (lines.length > 0) this.events.send({ type: "lines", data: lines });
    }
    // Behind the lines, because a page that knows that all is over listens no more.
    this.events.send({ type: "view", data: this.#view });
  }

  #untilTold(): readonly WindowLine[] {
    return this.#lines.since(0).filter(({ id }) => id < this.#told);
  }
}

/** The most names that a page gets, and the most of each, in UTF-16 units. */
const MOST_NAMES = 500;
const MOST_OF_NAME = 200;

function bounded(names: readonly string[]): NonNullable<WindowView["users"]> {
  const cut = names
    .slice(0, MOST_NAMES)
    .map((name) => (name.length > MOST_OF_NAME ? `${name.slice(0, MOST_OF_NAME)}…` : name));
  return { names: cut, count: names.length };
}

/** What was given on the command line, or typed before, stands in the form. */
function prefilled(field: LogInField, given: WindowedOptions): LogInField {
  const value = given[field.asks];
  return value === undefined || field.asks === "password" ? field : { ...field, value: String(value) };
}

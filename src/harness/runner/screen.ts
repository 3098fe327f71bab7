import { stripControls } from "../../wire/octets.ts";

/** Where a program's output comes from. */
export type OutputStream = "stdout" | "stderr";

/**
 * What a program has shown so far, as lines without control sequences; the last line may be a prompt that is not ended. A line is of
 * one stream: which of two pipes is read first is chance, and it must not join a complaint to a line whose end is still on its way.
 */
export class Screen {
  readonly #lines: ShownLine[] = [];
  readonly #echoes: Echo[] = [];
  readonly #open: Record<OutputStream, OpenLine> = { stdout: { raw: "" }, stderr: { raw: "" } };

  /** Adds output of a stream; returns the lines that it ended. */
  add(output: string, stream: OutputStream = "stdout"): readonly string[] {
    const open = this.#open[stream];
    const parts = (open.raw + output).split("\n");
    const ended = parts.slice(0, -1).map((raw) => {
      const text = clean(raw);
      this.#lineOf(open).show(text, true);
      delete open.line;
      return text;
    });
    open.raw = parts.at(-1) ?? "";
    if (open.raw !== "") this.#lineOf(open).show(clean(open.raw), false);
    return ended;
  }

  /** The line that has no end yet; empty when there is none. */
  get prompt(): string {
    return this.#lines.findLast(({ ended }) => !ended)?.text ?? "";
  }

  /** Says that a terminal may repeat `line` behind the prompt where it was typed, so that the repetition does not count as seen. */
  expectEcho(line: string): void {
    if (line !== "") this.#echoes.push({ whole: this.prompt + line, from: this.#lines.length - 1 });
  }

  /** Returns the first line behind `from` that shows `pattern` where nothing was found before, and takes note that it was found. */
  take(pattern: string, from: ScreenPlace = SCREEN_START): string | undefined {
    this.#takeEchoes();
    return this.#find(pattern, from);
  }

  /** Returns a line that shows `pattern`, seen before or not. */
  shows(pattern: string): string | undefined {
    return this.#lines.find(({ text }) => text.includes(pattern))?.text;
  }

  /** Where the screen ends now. */
  get end(): ScreenPlace {
    const open = this.#lines.flatMap(({ text, ended }, index) =>
      ended ? [] : [[index, text.length] as const],
    );
    return { lines: this.#lines.length, open: new Map(open) };
  }

  /** Returns the first line that `expression` matches. */
  matches(expression: RegExp): string | undefined {
    return this.#lines.find(({ text }) => expression.test(text))?.text;
  }

  /** The last lines, for a message about what was there instead. */
  tail(count: number): readonly string[] {
    return this.#lines
      .map(({ text }) => text)
      .filter((text) => text.trim() !== "")
      .slice(-count);
  }

  #lineOf(open: OpenLine): ShownLine {
    if (open.line === undefined) {
      open.line = new ShownLine();
      this.#lines.push(open.line);
    }
    return open.line;
  }

  #takeEchoes(): void {
    for (const echo of [...this.#echoes]) {
      const shown = this.#lines.find(({ text }, index) => index >= echo.from && text === echo.whole);
      if (shown === undefined) continue;
      shown.seenUpTo = Math.max(shown.seenUpTo, shown.text.length);
      this.#echoes.splice(this.#echoes.indexOf(echo), 1);
    }
  }

  #find(pattern: string, from: ScreenPlace): string | undefined {
    for (const [index, line] of this.#lines.entries()) {
      const column = index < from.lines ? from.open.get(index) : 0;
      if (column === undefined) continue;
      const at = line.text.indexOf(pattern, Math.max(line.seenUpTo, column));
      if (at < 0) continue;
      line.seenUpTo = at + Math.max(pattern.length, 1);
      return line.text;
    }
    return undefined;
  }
}

/** A place on a screen: how many lines stand before it, and how long those were then that had no end yet. */
export interface ScreenPlace {
  readonly lines: number;
  readonly open: ReadonlyMap<number, number>;
}

/** Before everything that is shown. */
export const SCREEN_START: ScreenPlace = { lines: 0, open: new Map() };

/** What a stream has of the line that it has not ended: the text as it came, and the line once there is one. */
interface OpenLine {
  raw: string;
  line?: ShownLine;
}

/** A line that a terminal may repeat: behind the prompt that stood there, in this line or a later one. */
interface Echo {
  readonly whole: string;
  readonly from: number;
}

/** A line of the screen; one that is written anew has not been seen. */
class ShownLine {
  text = "";
  ended = false;
  seenUpTo = 0;

  show(text: string, ended: boolean): void {
    if (!text.startsWith(this.text)) this.seenUpTo = 0;
    this.text = text;
    this.ended = ended;
  }
}

/** A carriage return starts the line again, as on a terminal. */
function clean(raw: string): string {
  const line = raw.replace(/\r+$/u, "");
  return stripControls(line.slice(line.lastIndexOf("\r") + 1));
}

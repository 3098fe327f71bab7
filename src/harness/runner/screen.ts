import { stripControls } from "../../wire/octets.ts";

/** What a program has shown so far, as lines without control sequences; the last line may be a prompt that is not ended. */
export class Screen {
  readonly #lines: ShownLine[] = [];
  readonly #echoes: Echo[] = [];
  #rawLine = "";

  /** Adds output; returns the lines that it ended. */
  add(output: string): readonly string[] {
    const parts = (this.#rawLine + output).split("\n");
    const ended = parts.slice(0, -1).map((raw, index) => {
      const text = clean(raw);
      (index === 0 ? this.#openLine() : this.#newLine()).show(text, true);
      return text;
    });
    this.#rawLine = parts.at(-1) ?? "";
    if (this.#rawLine !== "") this.#openLine().show(clean(this.#rawLine), false);
    return ended;
  }

  /** The line that has no end yet; empty when there is none. */
  get prompt(): string {
    return this.#open?.text ?? "";
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
    return { line: Math.max(this.#lines.length - 1, 0), column: this.#lines.at(-1)?.text.length ?? 0 };
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

  get #open(): ShownLine | undefined {
    const last = this.#lines.at(-1);
    return last?.ended === false ? last : undefined;
  }

  #openLine(): ShownLine {
    return this.#open ?? this.#newLine();
  }

  #newLine(): ShownLine {
    const line = new ShownLine();
    this.#lines.push(line);
    return line;
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
      if (index < from.line) continue;
      const at = line.text.indexOf(pattern, Math.max(line.seenUpTo, index === from.line ? from.column : 0));
      if (at < 0) continue;
      line.seenUpTo = at + Math.max(pattern.length, 1);
      return line.text;
    }
    return undefined;
  }
}

/** A place on a screen: the index of a line, and how many characters of it stand before the place. */
export interface ScreenPlace {
  readonly line: number;
  readonly column: number;
}

/** Before everything that is shown. */
export const SCREEN_START: ScreenPlace = { line: 0, column: 0 };

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

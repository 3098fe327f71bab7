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
      if (index === 0 && this.#open !== undefined) this.#open.text = text;
      else this.#lines.push({ text, ended: false, seenUpTo: 0 });
      const line = this.#lines.at(-1);
      if (line !== undefined) line.ended = true;
      return text;
    });
    this.#rawLine = parts.at(-1) ?? "";
    if (this.#rawLine !== "") {
      if (this.#open === undefined) this.#lines.push({ text: "", ended: false, seenUpTo: 0 });
      const open = this.#open;
      if (open !== undefined) open.text = clean(this.#rawLine);
    }
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

  /** Returns the first line that shows `pattern` where nothing was found before, and takes note that it was found. */
  take(pattern: string): string | undefined {
    this.#takeEchoes();
    return this.#find(pattern);
  }

  /** Returns a line that shows `pattern`, seen before or not. */
  shows(pattern: string): string | undefined {
    return this.#lines.find(({ text }) => text.includes(pattern))?.text;
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

  #takeEchoes(): void {
    for (const echo of [...this.#echoes]) {
      const shown = this.#lines.find(({ text }, index) => index >= echo.from && text === echo.whole);
      if (shown === undefined) continue;
      shown.seenUpTo = Math.max(shown.seenUpTo, shown.text.length);
      this.#echoes.splice(this.#echoes.indexOf(echo), 1);
    }
  }

  #find(pattern: string): string | undefined {
    for (const line of this.#lines) {
      const at = line.text.indexOf(pattern, line.seenUpTo);
      if (at < 0) continue;
      line.seenUpTo = at + Math.max(pattern.length, 1);
      return line.text;
    }
    return undefined;
  }
}

/** A line that a terminal may repeat: behind the prompt that stood there, in this line or a later one. */
interface Echo {
  readonly whole: string;
  readonly from: number;
}

interface ShownLine {
  text: string;
  ended: boolean;
  seenUpTo: number;
}

/** A carriage return starts the line again, as on a terminal. */
function clean(raw: string): string {
  const text = stripControls(raw.replace(/\r+$/u, ""));
  return text.slice(text.lastIndexOf("\r") + 1);
}

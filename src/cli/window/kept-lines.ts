import type { Colour } from "../../impls/impl.ts";
import type { WindowLine } from "./view.ts";

/** How many lines a window keeps; the page shows as many. */
const MOST_LINES = 1000;

/** How much of a line a page gets unasked, in UTF-16 units. */
const MOST_SHOWN = 1000;

/** How much all kept lines may have together, in UTF-16 units. */
const MOST_KEPT = 32 << 20;

/** The last lines of a chat box, whoever sends how many. */
export class KeptLines {
  readonly #lines = new Map<number, { readonly text: string; readonly shown: WindowLine }>();
  #nextId = 0;
  #length = 0;

  /** Adds a line; the oldest ones go where there are too many. */
  add(text: string, isOwn: boolean, colour?: Colour): void {
    const id = this.#nextId++;
    const shown = { id, text: cut(text), length: text.length, isOwn, ...(colour && { colour }) };
    this.#lines.set(id, { text, shown });
    this.#length += text.length;
    for (const [oldest, line] of this.#lines) {
      if (this.#lines.size <= MOST_LINES && (this.#length <= MOST_KEPT || this.#lines.size === 1)) break;
      this.#length -= line.text.length;
      this.#lines.delete(oldest);
    }
  }

  /** Returns the lines from the one with this number on, as a page gets them. */
  since(id: number): readonly WindowLine[] {
    return [...this.#lines.values()].flatMap(({ shown }) => (shown.id >= id ? [shown] : []));
  }

  /** The number that the next line will have. */
  get nextId(): number {
    return this.#nextId;
  }

  /** Returns a whole line, or `undefined` when it is not kept. */
  whole(id: number): string | undefined {
    return this.#lines.get(id)?.text;
  }

  /** Takes all lines away and returns them. */
  take(): readonly string[] {
    const lines = [...this.#lines.values()].map(({ text }) => text);
    this.#lines.clear();
    this.#length = 0;
    return lines;
  }
}

/** No half of a surrogate pair stays at the end. */
function cut(text: string): string {
  return text.length <= MOST_SHOWN ? text : text.slice(0, MOST_SHOWN).replace(/[\ud800-\udbff]$/u, "");
}

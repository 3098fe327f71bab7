import { concat, isUtf8, text } from "../../wire/octets.ts";
import { type Frame, HEADER_WIDTH, parseHeader } from "./codec.ts";

/** What has arrived on one connection and was not read yet, handed out as `recv(n)` would. */
export class Inbox {
  #waiting: Uint8Array = new Uint8Array();
  #ended = false;

  /** How many octets wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Whether a read returns at once, with octets or with the end. */
  get readable(): boolean {
    return this.#ended || this.#waiting.length > 0;
  }

  push(octets: Uint8Array): void {
    this.#waiting = this.#waiting.length === 0 ? octets : concat([this.#waiting, octets]);
  }

  /** Notes that nothing more will come. */
  end(): void {
    this.#ended = true;
  }

  /** Returns at most `size` octets, none at the end, and `undefined` where the read would wait. */
  take(size: number): Uint8Array | undefined {
    if (!this.readable && size > 0) return undefined;
    const taken = this.#waiting.subarray(0, size);
    this.#waiting = this.#waiting.subarray(taken.length);
    return taken;
  }
}

/** Reads messages as a thread of the report's programs does: one blocking read for the header, one for the data. */
export class BlockingReader {
  #header: Uint8Array | undefined;

  /** Returns a message, `"lost"` for octets that were read and are none, and `undefined` while the thread waits. */
  read(inbox: Inbox): Frame | "lost" | undefined {
    const header = this.#header ?? inbox.take(HEADER_WIDTH);
    if (header === undefined) return undefined;
    const length = parseHeader(header);
    const data = length === undefined ? undefined : inbox.take(length);
    this.#header = length !== undefined && data === undefined ? header : undefined;
    if (length === undefined) return "lost";
    if (data === undefined) return undefined;
    return isUtf8(data) ? { header, data } : "lost";
  }
}

/** What a client's thread makes of one message of the registry. */
export interface Answer {
  readonly name: string;
  readonly data: string;
}

/**
 * Reads the registry's messages as the report's client does: four reads that never wait. Where nothing is there yet it begins again
 * at the first, so a message in two segments is misread; `"broken"` is where its thread ends.
 */
export function readAnswer(inbox: Inbox): Answer | "broken" | undefined {
  const parts: string[] = [];
  for (let part = 0; part < 2; part++) {
    const header = inbox.take(HEADER_WIDTH);
    if (header === undefined) return undefined;
    const length = parseHeader(header);
    if (length === undefined) return "broken";
    const data = inbox.take(length);
    if (data === undefined) return undefined;
    if (!isUtf8(data)) return "broken";
    parts.push(text(data));
  }
  const [name = "", data = ""] = parts;
  return { name, data };
}

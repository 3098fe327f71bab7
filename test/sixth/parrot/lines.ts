import { concat, text, utf8 } from "../../../src/wire/octets.ts";

const LINE_FEED = 0x0a;

/** Returns the octets of a line (§1). */
export function encodeLine(words: string): Uint8Array {
  return utf8(`${words}\n`);
}

/** Returns a line as everybody gets it (§2). */
export function encodeSaid(name: string, words: string): Uint8Array {
  return utf8(`${name}: ${words}\n`);
}

/** Cuts a stream into lines, however it arrives. */
export class LineCutter {
  #begun: Uint8Array = new Uint8Array();

  /** Takes octets as they arrive and returns the lines that are whole now, without their line ends. */
  push(octets: Uint8Array): readonly string[] {
    this.#begun = concat([this.#begun, octets]);
    const lines: string[] = [];
    for (let end = this.#begun.indexOf(LINE_FEED); end >= 0; end = this.#begun.indexOf(LINE_FEED)) {
      lines.push(text(this.#begun.subarray(0, end)));
      this.#begun = this.#begun.subarray(end + 1);
    }
    return lines;
  }
}

import { cutIntoReads } from "./tcp.ts";

/** Turns octets as they arrive into messages. */
export interface Framer {
  /** Takes octets as they arrive. */
  push(octets: Uint8Array): void;
  /** Hands over what has arrived, at the end of the stream. */
  flush(): void;
}

/** Returns a framer for programs that take what each read of at most `size` octets returns for a message. */
export function createReadFramer(size: number, onMessage: (octets: Uint8Array) => void): Framer {
  return {
    push(octets) {
      for (const read of cutIntoReads(octets, size)) onMessage(read);
    },
    flush() {},
  };
}

/** Returns a text without the NULs at its end, with which a program in C ends its strings. */
export function withoutFinalNuls(words: string): string {
  let end = words.length;
  while (words[end - 1] === "\0") end--;
  return words.slice(0, end);
}

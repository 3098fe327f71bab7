import { text } from "../../wire/octets.ts";
import { encodeSurrogateEscape } from "../../wire/surrogate-escape.ts";

/** The text that ends a chat, typed or received (report §1.1). */
export const BYE = "[bye]";

/** The most octets that one read returns, and so the longest message that a peer sees whole (report §1.1). */
export const READ_SIZE = 1024;

/** Returns the octets of a name or a message: its UTF-8 text and nothing around it (report §1.1). */
export function encodeText(words: string): Uint8Array {
  return encodeSurrogateEscape(words);
}

/** Returns the text of a message; octets that are not UTF-8 show as U+FFFD. */
export function decodeText(octets: Uint8Array): string {
  return text(octets);
}

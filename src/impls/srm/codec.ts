import { concat, text, utf8 } from "../../wire/octets.ts";
import { encodeSurrogateEscape } from "../../wire/surrogate-escape.ts";
import { fillTemplate } from "../text-template.ts";

/** What every new connection is told first, without a line end (report, "Chat Server"). */
export const WELCOME = "Welcome to this chatroom!";

/** A message as all but its sender get it (report, "Chat Server"). */
export const RELAYED = "<{sender}> {text}";

/** The most octets that one read returns, on both sides (report, "Chat Server" and "Chat Client"). */
export const READ_SIZE = 2048;

/** Returns the octets of the welcome. */
export function encodeWelcome(): Uint8Array {
  return utf8(WELCOME);
}

/** Returns a typed line as the client sends it: UTF-8, its line end kept (report, "Chat Client"). */
export function encodeLine(words: string): Uint8Array {
  return encodeSurrogateEscape(`${words}\n`);
}

/** Returns a message as all but its sender get it: the sender's address before it (report, "Chat Server"). */
export function encodeRelayed(address: string, message: Uint8Array): Uint8Array {
  return concat([utf8(fillTemplate(RELAYED, { sender: address })), message]);
}

/** Returns the text of a message; octets that are not UTF-8 show as U+FFFD. */
export function decodeText(octets: Uint8Array): string {
  return text(octets);
}

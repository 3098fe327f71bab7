import { text } from "../../wire/octets.ts";
import { encodeJson, type PythonValue } from "../../wire/python-json.ts";
import { isList } from "./python.ts";

/** The first items of the lists that go over the wire (report §3.2, §3.3). */
export const KINDS = { logIn: "auth", verdict: "auth_res", message: "messaging" } as const;

/** What the server asks once a client is logged in; the answer is the client's name (report §3.2). */
export const NAME_QUESTION = "alias?";

/** What stands in the answer to a wrong password (report §3.2). */
export const REFUSAL = '["auth_res", false';

/** What the server says once it has the name (report §3.2). */
export const WELCOME = "you are now connected!";

/** The text that ends a chat, typed or received (report §3.3). */
export const END = "@end";

/** The most octets that one read returns (report §3.2, §3.3). */
export const READ_SIZE = 1024;

/** Returns a client's log-in (report §3.3). */
export function encodeLogIn(name: string, password: string): Uint8Array {
  return encodeJson([KINDS.logIn, name, password]);
}

/** Returns the answer to a log-in: whether it is right, and the names of all users in any case (report §3.2). */
export function encodeVerdict(isRight: boolean, names: readonly string[]): Uint8Array {
  return encodeJson([KINDS.verdict, isRight, names]);
}

/** Returns a line to another user; the server sends it on as it is (report §3.3). */
export function encodeMessage(from: string, to: string, words: string): Uint8Array {
  return encodeJson([KINDS.message, from, to, words]);
}

/** Returns name and password when `value` is a log-in. */
export function toLogIn(
  value: PythonValue,
): { readonly name: string; readonly password: string } | undefined {
  const [kind, name, password, ...more] = isList(value) ? value : [];
  const isWhole = typeof name === "string" && typeof password === "string" && more.length === 0;
  return kind === KINDS.logIn && isWhole ? { name, password } : undefined;
}

/** The answer to a log-in: whether it is right, and the names of all users. */
export interface Verdict {
  readonly isRight: boolean;
  readonly names: readonly string[];
}

/** Returns what the server found when `value` is the answer to a log-in. */
export function toVerdict(value: PythonValue): Verdict | undefined {
  const [kind, isRight, names, ...more] = isList(value) ? value : [];
  if (kind !== KINDS.verdict || typeof isRight !== "boolean" || more.length > 0) return undefined;
  return names !== undefined && isList(names) && names.every((name) => typeof name === "string")
    ? { isRight, names }
    : undefined;
}

/** Returns author, addressee and text when `value` is a line to another user. */
export function toMessage(
  value: PythonValue,
): { readonly from: string; readonly to: string; readonly words: string } | undefined {
  const [kind, from, to, words, ...more] = isList(value) ? value : [];
  if (kind !== KINDS.message || more.length > 0) return undefined;
  return typeof from === "string" && typeof to === "string" && typeof words === "string"
    ? { from, to, words }
    : undefined;
}

/** Tells whether a typed line ends the chat: in any case of its letters (report §3.3). */
export function isEnd(line: string): boolean {
  return line.toLowerCase() === END;
}

/** Returns how the words of a line are written in a message, without the quotes around them. */
export function writtenText(words: string): string {
  return text(encodeJson(words)).slice(1, -1);
}

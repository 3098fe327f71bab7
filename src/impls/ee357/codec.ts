import { text } from "../../wire/octets.ts";
import { encodeJson, type PythonValue } from "../../wire/python-json.ts";
import { fillShape, type JsonShape, readShape } from "../json-shape.ts";

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

const [SENDER, RECEIVER] = [
  { field: "sender", of: "string" },
  { field: "receiver", of: "string" },
] as const;

/** The lists that go over the wire, with their fields (report §3.2, §3.3). */
export const SHAPES = {
  logIn: [KINDS.logIn, { field: "name", of: "string" }, { field: "password", of: "string" }],
  verdict: verdict(),
  right: verdict(true),
  wrong: verdict(false),
  message: [KINDS.message, SENDER, RECEIVER, { field: "text", of: "string" }],
  end: [KINDS.message, SENDER, RECEIVER, { field: "text", of: "string", folded: END }],
} as const satisfies Readonly<Record<string, JsonShape>>;

function verdict(only?: boolean): JsonShape {
  const right: JsonShape = { field: "right", of: "boolean", ...(only !== undefined && { only }) };
  return [KINDS.verdict, right, { field: "user", of: "strings" }];
}

/** Returns a client's log-in (report §3.3). */
export function encodeLogIn(name: string, password: string): Uint8Array {
  return encodeJson(fillShape(SHAPES.logIn, { name, password }));
}

/** Returns the answer to a log-in: whether it is right, and the names of all users in any case (report §3.2). */
export function encodeVerdict(isRight: boolean, names: readonly string[]): Uint8Array {
  return encodeJson(fillShape(SHAPES.verdict, { right: isRight, user: names }));
}

/** Returns a line to another user; the server sends it on as it is (report §3.3). */
export function encodeMessage(from: string, to: string, words: string): Uint8Array {
  return encodeJson(fillShape(SHAPES.message, { sender: from, receiver: to, text: words }));
}

/** Returns name and password when `value` is a log-in. */
export function toLogIn(
  value: PythonValue,
): { readonly name: string; readonly password: string } | undefined {
  const { name, password } = readShape(SHAPES.logIn, value) ?? {};
  return typeof name === "string" && typeof password === "string" ? { name, password } : undefined;
}

/** The answer to a log-in: whether it is right, and the names of all users. */
export interface Verdict {
  readonly isRight: boolean;
  readonly names: readonly string[];
}

/** Returns what the server found when `value` is the answer to a log-in. */
export function toVerdict(value: PythonValue): Verdict | undefined {
  const { right, user } = readShape(SHAPES.verdict, value) ?? {};
  return typeof right === "boolean" && typeof user === "object" ? { isRight: right, names: user } : undefined;
}

/** Returns author, addressee and text when `value` is a line to another user. */
export function toMessage(
  value: PythonValue,
): { readonly from: string; readonly to: string; readonly words: string } | undefined {
  const { sender, receiver, text: words } = readShape(SHAPES.message, value) ?? {};
  return typeof sender === "string" && typeof receiver === "string" && typeof words === "string"
    ? { from: sender, to: receiver, words }
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

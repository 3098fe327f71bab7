import { concat, equalOctets, text, utf8 } from "../../wire/octets.ts";

/** The characters of a header; the report names no number, its published program has this one. */
export const HEADER_WIDTH = 5;

/** The most octets of DATA whose number leaves room for the space before it. */
export const MAX_DATA = 9999;

/** One message of the wire as it was cut off it. */
export interface Frame {
  /** The header's octets as they came: their padding is passed on. */
  readonly header: Uint8Array;
  readonly data: Uint8Array;
}

/** Returns HEADER DATA: a space and the octets of `data`, filled up with spaces to five characters (report, figure 3). */
export function encodeFrame(data: string): Uint8Array {
  const octets = utf8(data);
  return concat([utf8(` ${octets.length}`.padEnd(HEADER_WIDTH)), octets]);
}

/** Returns the first message of a client, whose header alone begins with the number. */
export function encodeRegister(name: string, port: number): Uint8Array {
  const octets = utf8(`&&REGISTER&&|${name}|${port}`);
  return concat([utf8(String(octets.length).padEnd(HEADER_WIDTH)), octets]);
}

/** Returns HEADER NAME, what stands before each message of the registry; NAME is counted in characters, unlike DATA. */
export function encodeNamePart(name: string): Uint8Array {
  return utf8(` ${[...name].length}`.padEnd(HEADER_WIDTH) + name);
}

/** Returns the number in a header as Python's `int` reads it, spaces anywhere around it; `undefined` when it is none. */
export function parseHeader(octets: Uint8Array): number | undefined {
  const digits = /^\s*\+?(\d+(?:_\d+)*)\s*$/u.exec(text(octets))?.[1];
  return digits === undefined ? undefined : Number(digits.replaceAll("_", ""));
}

/**
 * Returns the start of `sent` that differs from a message in nothing but the padding of its headers, or the bar at the end of a GROUPCHAT, which
 * the report's list of messages does not print and its program sends; `undefined` when it differs in more.
 */
export function writtenAs(expected: Uint8Array, sent: Uint8Array): Uint8Array | undefined {
  for (const form of [expected, withoutLastBar(expected)]) {
    const start = sent.subarray(0, form.length);
    if (isSameMessage(form, start)) return start;
  }
  return undefined;
}

function withoutLastBar(message: Uint8Array): Uint8Array {
  const data = text(message.subarray(HEADER_WIDTH));
  return data.startsWith("&&GROUPCHAT&&|") && data.endsWith("|") ? encodeFrame(data.slice(0, -1)) : message;
}

/** A message is HEADER DATA, or HEADER NAME HEADER DATA. */
function isSameMessage(expected: Uint8Array, sent: Uint8Array): boolean {
  let at = 0;
  while (at < expected.length) {
    const [wanted, written] = [expected, sent].map((octets) => octets.subarray(at, at + HEADER_WIDTH));
    const length = wanted && parseHeader(wanted);
    if (length === undefined || written === undefined || parseHeader(written) !== length) return false;
    const end = at + HEADER_WIDTH + length;
    if (!equalOctets(expected.subarray(at + HEADER_WIDTH, end), sent.subarray(at + HEADER_WIDTH, end))) {
      return false;
    }
    at = end;
  }
  return expected.length === sent.length;
}

/** The texts that clients send to the registry and to each other, in the words of the report's protocol list. */
export const requests = {
  search: (peer: string, name: string) => `&&SEARCH&&|${peer}|${name}`,
  chatRequest: (peer: string, name: string) => `&&CHATREQUEST&&|${peer}|${name}`,
  ok: (name: string, peer: string, port: number) => `&&OK&&|${name}|${peer}|${port}`,
  reject: (name: string, peer: string) => `&&REJECT&&|${name}|${peer}`,
  groupChat: (name: string, peers: readonly string[]) =>
    `&&GROUPCHAT&&|${[name, ...peers].map((each) => `${each}|`).join("")}`,
  okGroup: (name: string, group: string) => `&&OKGROUP&&|${name}|${group}`,
  rejectGroup: (name: string, group: string) => `&&REJECTGROUP&&|${name}|${group}`,
  exit: (name: string) => `&&EXIT&&|${name}`,
  exitGroup: (name: string) => `&&EXITGROUP&&|${name}`,
  logout: () => "&&LOGOUT&&",
  hello: (name: string) => `&&HELLO&&|${name}`,
  message: (name: string, words: string) => `&&MESSAGE&&|${name}: ${words}`,
} as const;

/** The texts that the registry sends. */
export const answers = {
  found: (peer: string, address: Address) =>
    `&&FOUND&&|${peer} found. its address is ${pythonTuple(address)}`,
  notFound: () => "&&NOTFOUND&&|user not found",
  invalidSearch: () => "&&INVALIDSEARCH&&|you can't search yourself. search for other users",
  busy: () => "&&BUSY&&|the user is busy. try again later.",
  friendBusy: (peer: string) => `&&BUSY&&|${peer} is busy. try again later.`,
  invited: (asker: string) => `${asker} would like to chat with you? (OK/REJECT)`,
  accepted: (peer: string, port: string) =>
    `&&CLIENTOK&&|${peer} accepted the chat request. you can send your message now!|${port}`,
  entered: (asker: string, port: string) =>
    `&&CLIENTOK&&|you have entered into a private chat with ${asker}. you can send your message now!|${port}`,
  youRejected: () => "you have rejected the chat request!",
  rejected: (peer: string) => `${peer} rejected the chat request!`,
  youExited: () => "&&CLIENTEXIT&&|you left the chat room.",
  exited: (peer: string) => `&&CLIENTEXIT&&|${peer} left the chat room. the chat room has been closed`,
  groupMade: (group: string) =>
    `you have added yourself to group chat ${group}. a request has been sent to your added friends. type EXIT GROUP to leave.`,
  groupInvited: (admin: string, group: string) =>
    `${admin} would like to add you to group chat room ${group}? (OK/REJECT GROUP <room_number>)`,
  joinedGroup: (peer: string) => `${peer} joined the group chat`,
  youRejectedGroup: () => "you have rejected the group chat request!",
  rejectedGroup: (peer: string) => `${peer} rejected the group chat request!`,
  youLeftGroup: () => "you left the chat room.",
  leftGroup: (peer: string) => `${peer} left the chat room.`,
  logoutSuccess: () => "&&LOGOUTSUCCESS&&",
} as const;

/** Where a program is reached. */
export interface Address {
  readonly address: string;
  readonly port: number;
}

/** Returns an address as the report's programs print it: `('127.0.0.1', 52522)`. */
export function pythonTuple({ address, port }: Address): string {
  return `('${address}', ${port})`;
}

/** Tells whether the protocol can carry a name: its fields end at `|`, its texts at `:`, its commands at a space. */
export function isName(name: string): boolean {
  return /^[!-~]+$/u.test(name) && !/[|:]/u.test(name);
}

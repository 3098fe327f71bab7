import { concat, equalOctets, text, utf8 } from "../../wire/octets.ts";
import { encodeSurrogateEscape } from "../../wire/surrogate-escape.ts";
import { fillTemplate } from "../text-template.ts";
import { ANSWERS, REQUESTS } from "./texts.ts";

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
  const octets = encodeSurrogateEscape(data);
  return concat([utf8(` ${octets.length}`.padEnd(HEADER_WIDTH)), octets]);
}

/** Returns the first message of a client, whose header alone begins with the number. */
export function encodeRegister(name: string, port: number): Uint8Array {
  const octets = encodeSurrogateEscape(fillTemplate(REQUESTS.register, { name, port: String(port) }));
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
  search: (peer: string, sender: string) => fillTemplate(REQUESTS.search, { peer, sender }),
  chatRequest: (peer: string, sender: string) => fillTemplate(REQUESTS.chatRequest, { peer, sender }),
  ok: (sender: string, peer: string, port: number) =>
    fillTemplate(REQUESTS.ok, { sender, peer, port: String(port) }),
  reject: (sender: string, peer: string) => fillTemplate(REQUESTS.reject, { sender, peer }),
  groupChat: (sender: string, peers: readonly string[]) =>
    fillTemplate(REQUESTS.groupChat, { sender, peer: peers }),
  okGroup: (sender: string, group: string) => fillTemplate(REQUESTS.okGroup, { sender, group }),
  rejectGroup: (sender: string, group: string) => fillTemplate(REQUESTS.rejectGroup, { sender, group }),
  exit: (sender: string) => fillTemplate(REQUESTS.exit, { sender }),
  exitGroup: (sender: string) => fillTemplate(REQUESTS.exitGroup, { sender }),
  logout: () => REQUESTS.logout,
  hello: (sender: string) => fillTemplate(REQUESTS.hello, { sender }),
  message: (sender: string, text: string) => fillTemplate(REQUESTS.message, { sender, text }),
} as const;

/** The texts that the registry sends. */
export const answers = {
  found: (peer: string, { address, port }: Address) =>
    fillTemplate(ANSWERS.found, { peer, address, port: String(port) }),
  notFound: () => ANSWERS.notFound,
  invalidSearch: () => ANSWERS.invalidSearch,
  busy: () => ANSWERS.busy,
  friendBusy: (peer: string) => fillTemplate(ANSWERS.friendBusy, { peer }),
  invited: (peer: string) => fillTemplate(ANSWERS.invited, { peer }),
  accepted: (peer: string, port: string) => fillTemplate(ANSWERS.accepted, { peer, port }),
  entered: (peer: string, port: string) => fillTemplate(ANSWERS.entered, { peer, port }),
  youRejected: () => ANSWERS.youRejected,
  rejected: (peer: string) => fillTemplate(ANSWERS.rejected, { peer }),
  youExited: () => ANSWERS.youExited,
  exited: (peer: string) => fillTemplate(ANSWERS.exited, { peer }),
  groupMade: (group: string) => fillTemplate(ANSWERS.groupMade, { group }),
  groupInvited: (peer: string, group: string) => fillTemplate(ANSWERS.groupInvited, { peer, group }),
  joinedGroup: (peer: string) => fillTemplate(ANSWERS.joinedGroup, { peer }),
  youRejectedGroup: () => ANSWERS.youRejectedGroup,
  rejectedGroup: (peer: string) => fillTemplate(ANSWERS.rejectedGroup, { peer }),
  youLeftGroup: () => ANSWERS.youLeftGroup,
  leftGroup: (peer: string) => fillTemplate(ANSWERS.leftGroup, { peer }),
  logoutSuccess: () => ANSWERS.logoutSuccess,
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

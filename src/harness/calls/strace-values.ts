import type { Endpoint } from "../../capture/tcp/connection.ts";

/** A descriptor as strace writes it: `5`, or `5<TCP:[127.0.0.1:80->127.0.0.1:4000]>` with `-yy`. */
export interface Descriptor {
  readonly number: number;
  /** What stands between the angle brackets. */
  readonly description: string | undefined;
}

/** Reads a descriptor; `undefined` for what is none. */
export function readDescriptor(text: string | undefined): Descriptor | undefined {
  const match = /^(\d+)(?:<(.*)>)?$/u.exec(text ?? "");
  return match === null ? undefined : { number: Number(match[1]), description: match[2] };
}

const TCP = /^TCP(?:v6)?:\[(.*)->(.*)\]$/u;

/** Reads both ends of a TCP connection from a description, its own first; `undefined` where it tells of something else. */
export function readEnds(description: string | undefined): readonly [Endpoint, Endpoint] | undefined {
  const match = TCP.exec(description ?? "");
  const [local, remote] = [readPlace(match?.[1]), readPlace(match?.[2])];
  return local === undefined || remote === undefined ? undefined : [local, remote];
}

/** Tells whether a description names something that is no socket, or is no TCP socket. */
export function isOtherThing(description: string | undefined): boolean {
  return description !== undefined && !/^(?:TCP|socket:)/u.test(description);
}

function readPlace(text: string | undefined): Endpoint | undefined {
  const match = /^(?:\[(.*)\]|([^:]*)):(\d+)$/u.exec(text ?? "");
  return match === null
    ? undefined
    : { address: plainAddress(match[1] ?? match[2] ?? ""), port: Number(match[3]) };
}

/** Reads a socket address, as `{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}`. */
export function readAddress(text: string | undefined): Endpoint | undefined {
  const port = /sin6?_port=htons\((\d+)\)/u.exec(text ?? "")?.[1];
  const address = /inet_(?:addr\(|pton\(AF_INET6, )"([^"]*)"/u.exec(text ?? "")?.[1];
  if (port === undefined || address === undefined) return undefined;
  return { address: plainAddress(plainText(address)), port: Number(port) };
}

/** `-xx` writes every character of a string by its number. */
function plainText(text: string): string {
  return text.replace(/\\x([\da-f]{2})/gu, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** A socket for both versions of IP knows an IPv4 address by an IPv6 one (RFC 4291 §2.5.5.2). */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/iu, "");
}

/** Reads what a call came back with: a number, or the name of an error. */
export function readResult(text: string): {
  readonly number: number | undefined;
  readonly error: string | undefined;
} {
  const number = /^-?\d+/u.exec(text)?.[0];
  const error = /^(?:-1|\?) (E[A-Z\d]+)/u.exec(text)?.[1];
  return { number: number === undefined || number.startsWith("-") ? undefined : Number(number), error };
}

/** Reads a number that stands alone. */
export function readNumber(text: string | undefined): number | undefined {
  return /^\d+$/u.test(text ?? "") ? Number(text) : undefined;
}

/** Returns how many octets a list of buffers has, as `[{iov_base="...", iov_len=5}]`; `undefined` where it has none. */
export function readBuffers(text: string | undefined): number | undefined {
  const lengths = [...withoutStrings(text ?? "").matchAll(/iov_len=(\d+)/gu)].map((match) =>
    Number(match[1]),
  );
  return lengths.length === 0 ? undefined : lengths.reduce((sum, each) => sum + each, 0);
}

/** What a program writes may look like anything. */
function withoutStrings(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/gu, '""');
}

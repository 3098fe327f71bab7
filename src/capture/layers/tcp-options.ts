import { u16, u32 } from "./bounds.ts";

/** A TCP option as it stands in the header, in wire order (RFC 9293 §3.2, RFC 7323, RFC 2018). */
export type TcpOption =
  | { readonly type: "end" }
  | { readonly type: "nop" }
  | { readonly type: "mss"; readonly value: number }
  | { readonly type: "window-scale"; readonly shift: number }
  | { readonly type: "sack-permitted" }
  | { readonly type: "sack"; readonly blocks: readonly { readonly left: number; readonly right: number }[] }
  | { readonly type: "timestamps"; readonly value: number; readonly echo: number }
  | { readonly type: "unknown"; readonly kind: number; readonly data: Uint8Array };

/** Kinds of options (IANA, TCP Option Kind Numbers). */
export const OPTION_KIND = {
  end: 0,
  nop: 1,
  mss: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  echo: 6,
  echoReply: 7,
  timestamps: 8,
  connectionCount: 11,
  connectionCountNew: 12,
  connectionCountEcho: 13,
  md5Signature: 19,
  scpsCapabilities: 20,
  quickStart: 27,
  userTimeout: 28,
  authentication: 29,
  fastOpen: 34,
  accurateEcn0: 172,
  accurateEcn1: 174,
  experiment1: 253,
  experiment2: 254,
} as const;

/** What the first two octets of an experimental option say that it is (IANA, TCP Experimental Option Experiment Identifiers). */
export const EXPERIMENT = {
  ackRate: 0x00ac,
  accurateEcn0: 0xacc0,
  accurateEcn1: 0xacc1,
  fastOpen: 0xf989,
} as const;

/**
 * Walks through the options of a header: kind (1 octet), length (1, counts both), value; `end` and `nop` are one octet. It stops behind the
 * end option, at the first length that cannot be, and where the capture cut the header off. Of a SACK option that was cut off, the whole
 * blocks count.
 */
export class OptionCursor {
  kind = 0;
  valueStart = 0;
  valueLength = 0;
  /** Whether the header goes on where the capture ends; known once `advance` returned `false`. */
  isCut = false;
  /** The kind of the option whose value is cut off, -1 for none, and how long that value should be. */
  cutKind = -1;
  cutLength = 0;
  #octets: Uint8Array = new Uint8Array();
  #next = 0;
  #end = 0;
  #available = 0;

  /** Begins with the options that lie from `start` to `end`, of which those octets are there that come before `available`. */
  begin(octets: Uint8Array, start: number, end: number, available = end): void {
    this.#octets = octets;
    this.#next = start;
    this.#end = end;
    this.#available = available;
    this.isCut = false;
    this.cutKind = -1;
  }

  /** Goes to the next option; `false` where there is none. */
  advance(): boolean {
    const at = this.#next;
    if (at >= this.#end) return false;
    if (at >= this.#available) return this.#cut();
    this.kind = this.#octets[at] ?? 0;
    this.valueStart = at + 2;
    this.valueLength = 0;
    if (this.kind === OPTION_KIND.nop) this.#next = at + 1;
    else if (this.kind === OPTION_KIND.end) this.#next = Math.max(at + 1, this.#available);
    else return this.#take(at);
    return true;
  }

  #cut(): false {
    this.isCut = true;
    this.#next = this.#end;
    return false;
  }

  #take(at: number): boolean {
    if (at + 1 >= this.#end) return false;
    if (at + 1 >= this.#available) return this.#cut();
    const length = this.#octets[at + 1] ?? 0;
    if (length < 2) return false;
    if (at + length > this.#end) return this.#available < this.#end - 2 && this.#cut();
    if (at + length <= this.#available || isIgnored(this.kind, length - 2)) {
      this.valueLength = length - 2;
      this.#next = at + length;
      return true;
    }
    this.#cut();
    this.cutKind = this.kind;
    this.cutLength = length - 2;
    this.valueLength = (this.#available - this.valueStart) & ~7;
    return this.kind === OPTION_KIND.sack;
  }
}

/** Octets of value that options of a kind must have. */
const VALUE_LENGTHS: Readonly<Record<number, number>> = {
  [OPTION_KIND.mss]: 2,
  [OPTION_KIND.windowScale]: 1,
  [OPTION_KIND.sackPermitted]: 0,
  [OPTION_KIND.echo]: 4,
  [OPTION_KIND.echoReply]: 4,
  [OPTION_KIND.timestamps]: 8,
  [OPTION_KIND.connectionCount]: 4,
  [OPTION_KIND.connectionCountNew]: 4,
  [OPTION_KIND.connectionCountEcho]: 4,
  [OPTION_KIND.md5Signature]: 16,
  [OPTION_KIND.quickStart]: 6,
  [OPTION_KIND.userTimeout]: 2,
};

/** Tells whether an option has a length with which nobody looks at its value, so that it does not matter whether that was captured. */
function isIgnored(kind: number, length: number): boolean {
  if (kind === OPTION_KIND.accurateEcn0 || kind === OPTION_KIND.accurateEcn1)
    return length > 9 || length % 3 !== 0;
  const right = VALUE_LENGTHS[kind];
  return right !== undefined && right !== length;
}

/**
 * Returns the options of a header in wire order, of which `octets` were captured and `length` were on the wire; a known kind with a wrong
 * length is `unknown`.
 */
export function decodeTcpOptions(octets: Uint8Array, length = octets.length): readonly TcpOption[] {
  const cursor = new OptionCursor();
  cursor.begin(octets, 0, length, octets.length);
  const options: TcpOption[] = [];
  while (cursor.advance()) {
    const { kind, valueStart, valueLength, cutKind } = cursor;
    if (cutKind >= 0 && valueLength === 0) break;
    options.push(decodeOption(kind, octets.subarray(valueStart, valueStart + valueLength)));
  }
  return options;
}

function decodeOption(kind: number, value: Uint8Array): TcpOption {
  if (kind === OPTION_KIND.end) return { type: "end" };
  if (kind === OPTION_KIND.nop) return { type: "nop" };
  if (kind === OPTION_KIND.mss && value.length === 2) return { type: "mss", value: u16(value, 0) };
  if (kind === OPTION_KIND.windowScale && value.length === 1)
    return { type: "window-scale", shift: value[0] ?? 0 };
  if (kind === OPTION_KIND.sackPermitted && value.length === 0) return { type: "sack-permitted" };
  if (kind === OPTION_KIND.sack && value.length > 0 && value.length % 8 === 0)
    return { type: "sack", blocks: sackBlocks(value) };
  if (kind === OPTION_KIND.timestamps && value.length === 8) {
    return { type: "timestamps", value: u32(value, 0), echo: u32(value, 4) };
  }
  return { type: "unknown", kind, data: value };
}

function sackBlocks(value: Uint8Array): readonly { readonly left: number; readonly right: number }[] {
  return Array.from({ length: Math.floor(value.length / 8) }, (_, index) => ({
    left: u32(value, index * 8),
    right: u32(value, index * 8 + 4),
  }));
}

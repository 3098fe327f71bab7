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
  timestamps: 8,
  md5Signature: 19,
  fastOpen: 34,
} as const;

/**
 * Walks through the options of a header: kind (1 octet), length (1, counts both), value; `end` and `nop` are one octet. It stops behind the
 * end option, and at the first length that cannot be. Of a SACK option that the capture cut off, the whole blocks count.
 */
export class OptionCursor {
  kind = 0;
  valueStart = 0;
  valueLength = 0;
  #octets: Uint8Array = new Uint8Array();
  #next = 0;
  #end = 0;

  /** Begins with the options that lie from `start` to `end`. */
  begin(octets: Uint8Array, start: number, end: number): void {
    this.#octets = octets;
    this.#next = start;
    this.#end = end;
  }

  /** Goes to the next option; `false` where there is none. */
  advance(): boolean {
    const at = this.#next;
    if (at >= this.#end) return false;
    this.kind = this.#octets[at] ?? 0;
    this.valueStart = at + 2;
    this.valueLength = 0;
    if (this.kind === OPTION_KIND.nop) this.#next = at + 1;
    else if (this.kind === OPTION_KIND.end) this.#next = this.#end;
    else return this.#take(at);
    return true;
  }

  #take(at: number): boolean {
    const length = at + 1 < this.#end ? (this.#octets[at + 1] ?? 0) : 0;
    if (length < 2) return false;
    if (at + length <= this.#end) {
      this.valueLength = length - 2;
      this.#next = at + length;
      return true;
    }
    this.#next = this.#end;
    this.valueLength = (this.#end - this.valueStart) & ~7;
    return this.kind === OPTION_KIND.sack && this.valueLength > 0;
  }
}

/** Returns the options of a header in wire order; a known kind with a wrong length is `unknown`. */
export function decodeTcpOptions(octets: Uint8Array): readonly TcpOption[] {
  const cursor = new OptionCursor();
  cursor.begin(octets, 0, octets.length);
  const options: TcpOption[] = [];
  while (cursor.advance()) {
    const { kind, valueStart, valueLength } = cursor;
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

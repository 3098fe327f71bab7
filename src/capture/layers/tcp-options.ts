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

const KIND = { end: 0, nop: 1, mss: 2, windowScale: 3, sackPermitted: 4, sack: 5, timestamps: 8 } as const;

/**
 * Returns the options of a header in wire order: kind (1 octet), length (1, counts both), value; `end` and `nop` are one octet.
 * Stops at the end option, and at the first length that cannot be; a known kind with a wrong length is `unknown`.
 * Of a SACK option that is cut off, the whole blocks are kept.
 */
export function decodeTcpOptions(octets: Uint8Array): readonly TcpOption[] {
  const options: TcpOption[] = [];
  let position = 0;
  while (position < octets.length) {
    const kind = octets[position] ?? 0;
    if (kind === KIND.end) {
      options.push({ type: "end" });
      break;
    }
    const length = kind === KIND.nop ? 1 : (octets[position + 1] ?? 0);
    if (kind !== KIND.nop && length < 2) break;
    if (position + length > octets.length) {
      const blocks = kind === KIND.sack ? sackBlocks(octets.subarray(position + 2)) : [];
      if (blocks.length > 0) options.push({ type: "sack", blocks });
      break;
    }
    options.push(
      kind === KIND.nop
        ? { type: "nop" }
        : decodeOption(kind, octets.subarray(position + 2, position + length)),
    );
    position += length;
  }
  return options;
}

function decodeOption(kind: number, value: Uint8Array): TcpOption {
  if (kind === KIND.mss && value.length === 2) return { type: "mss", value: u16(value, 0) };
  if (kind === KIND.windowScale && value.length === 1) return { type: "window-scale", shift: value[0] ?? 0 };
  if (kind === KIND.sackPermitted && value.length === 0) return { type: "sack-permitted" };
  if (kind === KIND.sack && value.length > 0 && value.length % 8 === 0)
    return { type: "sack", blocks: sackBlocks(value) };
  if (kind === KIND.timestamps && value.length === 8) {
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

import { isIPv4, isIPv6 } from "node:net";

/** Returns the dotted text of four octets at `offset`. */
export function formatIpv4(octets: Uint8Array, offset: number): string {
  return `${octets[offset]}.${octets[offset + 1]}.${octets[offset + 2]}.${octets[offset + 3]}`;
}

/** Returns the RFC 5952 text of sixteen octets at `offset`: lower case, the longest run of zero groups as `::`. */
export function formatIpv6(octets: Uint8Array, offset: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => {
    const at = offset + 2 * index;
    return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
  });
  if (isIpv4Mapped(groups)) return `::ffff:${formatIpv4(octets, offset + 12)}`;
  const { start, length } = longestZeroRun(groups);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  if (length < 2) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

/** Returns the text of the address at `offset`, of IPv4 or IPv6. */
export function formatAddress(version: 0 | 4 | 6, octets: Uint8Array, offset: number): string {
  return version === 6 ? formatIpv6(octets, offset) : formatIpv4(octets, offset);
}

/** Returns the text of a hardware address, octets in hexadecimal parted by colons. */
export function formatMac(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join(":");
}

/** Returns the 4 or 16 octets of a textual address; `undefined` when it is none. */
export function parseAddress(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split("."), Number);
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const [head = "", tail] = text.split("::");
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = new Array<number>(Math.max(0, 16 - before.length - after.length)).fill(0);
  return Uint8Array.from([...before, ...zeros, ...after]);
}

function isIpv4Mapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}

function groupsOf(text: string): readonly number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (group.includes(".")) return group.split(".").map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

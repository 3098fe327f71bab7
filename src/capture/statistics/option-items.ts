import { seqCompare } from "../../wire/seq.ts";
import { i32 } from "../layers/bounds.ts";
import { FLAG, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import { OPTION_KIND } from "../layers/tcp-options.ts";
import type { PacketView } from "../packet-view.ts";
import { type ExpertItem, protocol, sequence } from "./expert-item.ts";

const NO_MSS = protocol("note", "The SYN packet does not contain a MSS option");
const MSS_LATE = protocol("warn", "The non-SYN packet does contain a MSS option");
const SHIFT_TOO_LARGE = protocol("warn", "Window scale shift exceeds 14");
const COOKIE = sequence("note", "TCP SYN with TFO Cookie");
const DUPLICATE_SACK = sequence("warn", "D-SACK Sequence");
const MAX_SHIFT = 14;

/** Names as Wireshark has them, and the length that RFC 9293, 7323, 2018 and 2385 give an option. */
const KNOWN: Readonly<Record<number, readonly [name: string, length: number | undefined]>> = {
  [OPTION_KIND.mss]: ["Maximum segment size", 4],
  [OPTION_KIND.windowScale]: ["Window scale", 3],
  [OPTION_KIND.sackPermitted]: ["SACK permitted", 2],
  [OPTION_KIND.sack]: ["SACK", undefined],
  [OPTION_KIND.timestamps]: ["Timestamps", 10],
  [OPTION_KIND.md5Signature]: ["TCP MD5 signature", 18],
  [OPTION_KIND.fastOpen]: ["TCP Fast Open", undefined],
};

/** Returns what Wireshark's expert says of the options of a segment whose header was captured whole. */
export function optionItems(view: PacketView): readonly ExpertItem[] {
  const { octets, transportStart, headerLength } = view;
  if (headerLength === MIN_HEADER_LENGTH) return [];
  const end = transportStart + headerLength;
  const items: ExpertItem[] = [];
  let hasMss = false;
  for (let at = transportStart + MIN_HEADER_LENGTH; at < end; ) {
    const kind = octets[at] ?? 0;
    if (kind === OPTION_KIND.end) break;
    if (kind === OPTION_KIND.nop) {
      at += 1;
      continue;
    }
    const length = at + 1 < end ? (octets[at + 1] ?? 0) : undefined;
    const broken = brokenLength(kind, length, end - at);
    if (broken !== undefined) return [...items, broken];
    items.push(...itemsOf(view, kind, at, length ?? 0));
    if (kind === OPTION_KIND.mss) hasMss = true;
    at += length ?? 0;
  }
  return (view.flags & FLAG.syn) !== 0 && !hasMss ? [...items, NO_MSS] : items;
}

/** What is said of a length that cannot be, behind which nothing is read; the option goes past the end from `room` octets on. */
function brokenLength(kind: number, length: number | undefined, room: number): ExpertItem | undefined {
  const name = KNOWN[kind]?.[0] ?? `Unknown (0x${kind.toString(16).padStart(2, "0")})`;
  if (length === undefined) return sequence("note", `${name} (length byte past end of options)`);
  const octets = `option length = ${length} byte${length === 1 ? "" : "s"}`;
  if (length < 2) return sequence("note", `${name} (with too-short ${octets})`);
  return length > room
    ? sequence("note", `${name} (${octets} says option goes past end of options)`)
    : undefined;
}

function itemsOf(view: PacketView, kind: number, at: number, length: number): readonly ExpertItem[] {
  const { octets, flags } = view;
  const isSyn = (flags & FLAG.syn) !== 0;
  const wanted = KNOWN[kind]?.[1];
  const late = kind === OPTION_KIND.mss && !isSyn ? [MSS_LATE] : [];
  if (wanted !== undefined && length !== wanted)
    return [...late, sequence("note", `option length should be ${wanted}`)];
  if (kind === OPTION_KIND.windowScale && (octets[at + 2] ?? 0) > MAX_SHIFT) return [SHIFT_TOO_LARGE];
  if (kind === OPTION_KIND.fastOpen && length > 2 && isSyn && (flags & FLAG.ack) === 0) return [COOKIE];
  return kind === OPTION_KIND.sack && isDuplicate(view, at, length) ? [DUPLICATE_SACK] : late;
}

/** The first block tells of octets that came twice (RFC 2883 §4): it is acknowledged already, or lies in the second block. */
function isDuplicate({ octets, acknowledgment }: PacketView, at: number, length: number): boolean {
  if (length < 10) return false;
  const right = i32(octets, at + 6);
  if (seqCompare(right, acknowledgment) <= 0) return true;
  if (length < 18) return false;
  return seqCompare(i32(octets, at + 10), right) < 0 && seqCompare(i32(octets, at + 14), right) >= 0;
}

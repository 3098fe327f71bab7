import { i32, u16 } from "../layers/bounds.ts";
import { beginOptions, hasTimestampsAlone } from "../layers/tcp.ts";
import { EXPERIMENT, OPTION_KIND, OptionCursor } from "../layers/tcp-options.ts";
import type { PacketView } from "../packet-view.ts";
import { putEnd, putEndInside } from "./packet-end.ts";
import { encoded, putLabelled, putPiece, putText } from "./put.ts";

const cursor = new OptionCursor();
const WORDS = {
  mss: encoded(" MSS="),
  sackPermitted: encoded(" SACK_PERM"),
  timestamp: encoded(" TSval="),
  echo: encoded(" TSecr="),
  windowScale: encoded(" WS="),
  left: encoded(" SLE="),
  right: encoded(" SRE="),
  md5: encoded(" MD5"),
  // Wireshark has no space before it.
  authentication: encoded("TCP AO"),
} as const;

/** What a rate of Quick-Start stands for (RFC 4782 §3.1). */
const QUICK_START_RATES = [
  "0 bit/s",
  "80 Kbit/s",
  "160 Kbit/s",
  "320 Kbit/s",
  "640 Kbit/s",
  "1.28 Mbit/s",
  "2.56 Mbit/s",
  "5.12 Mbit/s",
  "10.24 Mbit/s",
  "20.48 Mbit/s",
  "40.96 Mbit/s",
  "81.92 Mbit/s",
  "163.84 Mbit/s",
  "327.68 Mbit/s",
  "655.36 Mbit/s",
  "1.31072 Gbit/s",
] as const;

const SCPS_CAPABILITIES = [
  [0x80, "BETS"],
  [0x40, "SNACK1"],
  [0x20, "SNACK2"],
  [0x10, "COMP"],
  [0x08, "NLTS"],
  [0x07, "RESERVED"],
] as const;

/**
 * Writes the options of a TCP header as Wireshark's Info column ends with them, and what is missing of them; edges of SACK blocks are counted
 * from `base`.
 */
export function putOptions(target: DataView, at: number, view: PacketView, base: number): number {
  const { octets } = view;
  if (hasTimestampsAlone(view)) return putTimestamps(target, at, octets, view.transportStart + 24);
  let end = at;
  beginOptions(cursor, view);
  while (cursor.advance()) end = putOption(target, end, octets, base);
  if (!cursor.isCut) return end;
  if (cursor.cutKind < 0) return putEnd(target, end, view);
  end = putNameOf(target, end, cursor.cutKind);
  return putEndInside(target, end, view, cursor.valueStart + cursor.cutLength);
}

/** Writes the name of an option that has one whatever its value. */
function putNameOf(target: DataView, at: number, kind: number): number {
  if (kind === OPTION_KIND.sackPermitted) return putPiece(target, at, WORDS.sackPermitted);
  if (kind === OPTION_KIND.md5Signature) return putPiece(target, at, WORDS.md5);
  return kind === OPTION_KIND.authentication ? putPiece(target, at, WORDS.authentication) : at;
}

function putOption(target: DataView, at: number, octets: Uint8Array, base: number): number {
  const { kind, valueStart: from, valueLength: length } = cursor;
  switch (kind) {
    case OPTION_KIND.nop:
    case OPTION_KIND.end:
      return at;
    case OPTION_KIND.timestamps:
      return length === 8 ? putTimestamps(target, at, octets, from) : at;
    case OPTION_KIND.mss:
      return length === 2 ? putLabelled(target, at, WORDS.mss, u16(octets, from)) : at;
    case OPTION_KIND.windowScale:
      return length === 1
        ? putLabelled(target, at, WORDS.windowScale, 1 << Math.min(octets[from] ?? 0, 14))
        : at;
    case OPTION_KIND.sack:
      return putBlocks(target, at, octets, base);
    case OPTION_KIND.sackPermitted:
    case OPTION_KIND.md5Signature:
    case OPTION_KIND.authentication:
      return putNameOf(target, at, kind);
    default:
      return putText(target, at, rareOption(kind, octets.subarray(from, from + length)));
  }
}

function putTimestamps(target: DataView, at: number, octets: Uint8Array, from: number): number {
  const end = putLabelled(target, at, WORDS.timestamp, i32(octets, from) >>> 0);
  return putLabelled(target, end, WORDS.echo, i32(octets, from + 4) >>> 0);
}

function putBlocks(target: DataView, at: number, octets: Uint8Array, base: number): number {
  const { valueStart, valueLength } = cursor;
  let end = at;
  for (let from = valueStart; from + 8 <= valueStart + valueLength; from += 8) {
    end = putLabelled(target, end, WORDS.left, (i32(octets, from) - base) >>> 0);
    end = putLabelled(target, end, WORDS.right, (i32(octets, from + 4) - base) >>> 0);
  }
  return end;
}

function rareOption(kind: number, value: Uint8Array): string {
  const { length } = value;
  switch (kind) {
    case OPTION_KIND.fastOpen:
      return fastOpen(length);
    case OPTION_KIND.echo:
    case OPTION_KIND.echoReply:
      return length === 4 ? ` ECHO=${i32(value, 0) >>> 0}` : "";
    case OPTION_KIND.connectionCount:
    case OPTION_KIND.connectionCountNew:
    case OPTION_KIND.connectionCountEcho:
      return length === 4 ? ` CC=${i32(value, 0) >>> 0}` : "";
    case OPTION_KIND.quickStart:
      return length === 6 ? ` QSresp=${QUICK_START_RATES[(value[0] ?? 0) & 0xf]}` : "";
    case OPTION_KIND.userTimeout:
      return length === 2 ? ` USER_TO=${u16(value, 0) & 0x7fff}` : "";
    case OPTION_KIND.scpsCapabilities:
      return length === 2 ? scpsCapabilities(value) : "";
    case OPTION_KIND.accurateEcn0:
    case OPTION_KIND.accurateEcn1:
      return accurateEcn(value, kind === OPTION_KIND.accurateEcn0);
    case OPTION_KIND.experiment1:
    case OPTION_KIND.experiment2:
      return length < 2 ? "" : experiment(u16(value, 0), value.subarray(2));
    default:
      return "";
  }
}

function fastOpen(length: number): string {
  return length === 0 ? " TFO=R" : " TFO=C";
}

function scpsCapabilities(value: Uint8Array): string {
  const [capabilities = 0, connection = 0] = value;
  const names = SCPS_CAPABILITIES.filter(([bits]) => (capabilities & bits) !== 0).map(([, name]) => name);
  const list = names.length === 0 ? "" : ` SCPS[${names.join(", ")}]`;
  return connection === 0 ? list : `${list} Connection ID=${connection}`;
}

/** Three counters of three octets, of which the last may be missing: ECT(0), CE, ECT(1), or the other way round (RFC 9768 §3.2.3). */
function accurateEcn(value: Uint8Array, isOrder0: boolean): string {
  if (value.length > 9 || value.length % 3 !== 0) return "";
  if (value.length === 0) return " AccECN";
  const names = isOrder0 ? ["EE0B", "ECEB", "EE1B"] : ["EE1B", "ECEB", "EE0B"];
  return names
    .slice(0, value.length / 3)
    .map((name, index) => ` ${name}=${((value[3 * index] ?? 0) << 16) | u16(value, 3 * index + 1)}`)
    .join("");
}

function experiment(identifier: number, value: Uint8Array): string {
  switch (identifier) {
    case EXPERIMENT.ackRate:
      if (value.length > 1) return "";
      return value.length === 0 ? " TARR" : ` TARR=${(value[0] ?? 0) >> 1}`;
    case EXPERIMENT.accurateEcn0:
    case EXPERIMENT.accurateEcn1:
      return accurateEcn(value, identifier === EXPERIMENT.accurateEcn0);
    case EXPERIMENT.fastOpen:
      return fastOpen(value.length);
    default:
      return ` ExID=${identifier.toString(16).toUpperCase()}`;
  }
}

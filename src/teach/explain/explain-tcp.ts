import { u16 } from "../../capture/layers/bounds.ts";
import { type Checksum, isRight } from "../../capture/layers/checksum.ts";
import type { TcpSegment } from "../../capture/layers/tcp.ts";
import { explainOptions, type OptionContext, placeOptions } from "./explain-tcp-options.ts";
import type { ExplainedLayer } from "./explanation.ts";
import { FieldMaker, hexNumber } from "./fields.ts";
import { type DiagramCell, drawHeader } from "./header-diagram.ts";
import { FLAG_ORDER, FLAG_WORDS } from "./tcp-flags.ts";

/** What the connection tells of a segment's header. */
export interface TcpContext extends OptionContext {
  readonly sequenceWords: string;
  readonly acknowledgmentWords: string;
  readonly windowWords: string;
}

const MIN_HEADER_LENGTH = 20;

/** Returns the header of a segment (RFC 9293 §3.1), octet by octet. */
export function explainTcp(
  frame: Uint8Array,
  tcp: TcpSegment,
  checksum: Checksum | undefined,
  context: TcpContext,
): ExplainedLayer {
  const maker = new FieldMaker(frame, tcp.offset);
  const { headerLength, flags } = tcp;
  maker.add(0, 4, `source port ${tcp.sourcePort}`, `destination port ${tcp.destinationPort}`);
  maker.add(4, 4, `SEQ ${tcp.sequenceNumber}${context.sequenceWords}`);
  maker.add(8, 4, `ACK ${tcp.acknowledgmentNumber}${context.acknowledgmentWords}`);
  const set = FLAG_ORDER.filter((name) => flags[name] === true);
  const bits = flagBits(frame, tcp);
  maker.add(
    12,
    2,
    `header ${headerLength / 4} x 4 = ${headerLength} octets`,
    `flags ${hexNumber(bits, 3)}: ${FLAG_ORDER.filter((name) => name !== "ae" || set.includes(name))
      .map((name) => (set.includes(name) ? `[${name.toUpperCase()}]` : name))
      .join(" ")}`,
    ...set.map((name) => FLAG_WORDS[name]),
    ...((bits & RESERVED) === 0 ? [] : ["bits are set that mean nothing yet (reserved)"]),
  );
  maker.add(14, 2, context.windowWords);
  maker.add(16, 2, `checksum ${hexNumber(tcp.checksum, 4)}: ${checksumWords(checksum)}`);
  maker.add(
    18,
    2,
    flags.urg
      ? `urgent pointer ${tcp.urgentPointer}: urgent data end ${tcp.urgentPointer} octets behind SEQ`
      : `urgent pointer ${tcp.urgentPointer}: unused, URG is off`,
  );
  explainOptions(maker, headerOf(frame, tcp), headerLength, context);
  return { name: "TCP", offset: tcp.offset, fields: maker.fields };
}

/** Returns what is said of a checksum in a few words. */
export function checksumWords(checksum: Checksum | undefined): string {
  if (checksum === undefined) return "cannot be checked, as not all of it was captured";
  if (isRight(checksum)) return "right";
  return checksum.field === checksum.partial
    ? "the first part of the sum, see below"
    : `${hexNumber(checksum.right, 4)} would be right, see below`;
}

/** Returns the header as RFC 9293 §3.1 draws it, with what stands in it. */
export function drawTcp(frame: Uint8Array, tcp: TcpSegment): readonly string[] {
  const header = headerOf(frame, tcp);
  const cells: DiagramCell[] = [
    { bits: 16, text: `source port ${tcp.sourcePort}` },
    { bits: 16, text: `destination port ${tcp.destinationPort}` },
    { bits: 32, text: `sequence number ${tcp.sequenceNumber}` },
    { bits: 32, text: `acknowledgment number ${tcp.acknowledgmentNumber}` },
    { bits: 4, text: String(tcp.headerLength / 4) },
    { bits: 4, text: reservedText(flagBits(frame, tcp) >> 8) },
    ...FLAG_ORDER.slice(1).map((name) => ({
      bits: 1,
      text: tcp.flags[name] === true ? (name[0] ?? "").toUpperCase() : ".",
    })),
    { bits: 16, text: `window ${tcp.windowSize}` },
    { bits: 16, text: `checksum ${hexNumber(tcp.checksum, 4)}` },
    { bits: 16, text: `urgent pointer ${tcp.urgentPointer}` },
  ];
  let end = MIN_HEADER_LENGTH;
  for (const placed of placeOptions(header, tcp.headerLength)) {
    cells.push(...optionCells(header, placed));
    end = placed.offset + placed.length;
  }
  if (end < tcp.headerLength)
    cells.push({
      bits: (tcp.headerLength - end) * 8,
      text: header.length < tcp.headerLength ? "not captured" : "filling",
    });
  return drawHeader(cells);
}

function reservedText(bits: number): string {
  return bits === 0 ? "" : bits.toString(2).padStart(4, "0").split("").join(" ");
}

function optionCells(
  header: Uint8Array,
  { offset, length, kind, option }: ReturnType<typeof placeOptions>[number],
): readonly DiagramCell[] {
  if (length === 1) return [{ bits: 8, text: option.type === "nop" ? "NOP" : "end" }];
  const head = [
    { bits: 8, text: `kind ${kind}` },
    { bits: 8, text: `len ${header[offset + 1] ?? length}` },
  ];
  if (length === 2) return head;
  if (option.type === "timestamps")
    return [...head, { bits: 32, text: `time ${option.value}` }, { bits: 32, text: `echo ${option.echo}` }];
  if (option.type === "sack")
    return [
      ...head,
      ...option.blocks.flatMap(({ left, right }) => [
        { bits: 32, text: `from ${left}` },
        { bits: 32, text: `to ${right}` },
      ]),
    ];
  const text =
    option.type === "mss"
      ? `MSS ${option.value}`
      : option.type === "window-scale"
        ? `${option.shift}`
        : "value";
  return [...head, { bits: (length - 2) * 8, text }];
}

function headerOf(frame: Uint8Array, { offset, headerLength }: TcpSegment): Uint8Array {
  return frame.subarray(offset, offset + headerLength);
}

/** The nine flags with the three reserved bits left of them. */
function flagBits(frame: Uint8Array, { offset }: TcpSegment): number {
  return u16(frame, offset + 12) & 0xfff;
}

const RESERVED = 0xe00;

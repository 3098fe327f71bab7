import { displayWidth, wrap } from "../../harness/reporters/layout.ts";
import { toAscii } from "../../harness/reporters/safe-text.ts";
import { placeOf, roleWords } from "../ladder/words.ts";
import { factsOf } from "./facts.ts";
import type {
  CallRuler,
  CallSpan,
  MessageSpan,
  SegmentSpan,
  Span,
  StreamDirection,
  StreamRulers,
} from "./stream.ts";

/** How rulers are written for a terminal. */
export interface StreamTextOptions {
  /** Columns; 80 at least. */
  readonly width: number;
  readonly ascii: boolean;
}

const LEAST_WIDTH = 80;

/** Columns before the first octet, and of each octet. */
const MARGIN = 10;
const CELL = 3;

/** Returns rulers as lines of text, without colours. */
export function writeStreamText(whole: StreamRulers, { width, ascii }: StreamTextOptions): string {
  const rulers = ascii ? inAscii(whole) : whole;
  const columns = Math.max(LEAST_WIDTH, Math.floor(width));
  const { client, server } = rulers.ends;
  const speaks =
    rulers.protocol === null
      ? "a protocol that the lab does not know, so its messages are not drawn"
      : rulers.protocol;
  const lines = [
    ...wrap(
      `TCP connection ${rulers.stream}: ${roleWords(client)} ${placeOf(client)} and ${roleWords(server)} ${placeOf(server)}, ${speaks}.`,
      columns,
    ),
    ...rulers.directions.flatMap((direction) => ["", ...drawDirection(direction, columns)]),
  ];
  const text = lines.map((line) => line.trimEnd()).join("\n");
  return `${ascii ? text.replace(SIGNS, (sign) => TYPED[sign] ?? sign) : text}\n`;
}

const TYPED: Readonly<Record<string, string>> = {
  "─": "-",
  "═": "=",
  "│": "|",
  "␊": ".",
  "␍": ".",
  "␉": ".",
  "␀": ".",
  "·": ".",
};
const SIGNS = /[─═│␊␍␉␀·]/gu;

function inAscii(rulers: StreamRulers): StreamRulers {
  return JSON.parse(JSON.stringify(rulers), (_, value) =>
    typeof value === "string" ? toAscii(value) : value,
  );
}

function drawDirection(direction: StreamDirection, columns: number): readonly string[] {
  const { shown, length } = direction;
  const room = Math.floor((columns - MARGIN - 1) / CELL);
  const perLine = room - (room % 8);
  const drawn: string[] = [];
  for (let start = shown.start; start < shown.end; start += perLine)
    drawn.push(...drawLine(direction, { start, end: Math.min(shown.end, start + perLine) }), "");
  const left =
    shown.end - shown.start < length
      ? [
          ...wrap(
            `Octets ${shown.start} to ${shown.end - 1} of 0 to ${length - 1} are shown; --octets A-B shows others, --all shows all.`,
            columns,
          ),
          "",
        ]
      : [];
  return [
    title(direction),
    ...(length === 0 ? [] : [""]),
    ...drawn,
    ...left,
    ...factsOf(direction).flatMap((fact) => hang(fact, columns)),
  ];
}

function title({ from, to, length }: StreamDirection): string {
  return `${from} to ${to}: ${length === 0 ? "no octet" : `${length} ${length === 1 ? "octet" : "octets"}, counted from 0`}`;
}

function hang(text: string, columns: number): readonly string[] {
  return wrap(text, columns - 2).map((line, index) => (index === 0 ? line : `  ${line}`));
}

function drawLine(direction: StreamDirection, line: Span): readonly string[] {
  const { writes, segments, messages, reads } = direction;
  return [
    `${"offset".padEnd(MARGIN)}${scale(line)}`,
    ...callLine("writes", writes, line, writeForms),
    `${"segments".padEnd(MARGIN)}${ruler(segments, line, "─", segmentForms)}`,
    `${"octets".padEnd(MARGIN)}${octetCells(direction, line, hexOf)}`,
    `${"".padEnd(MARGIN)}${octetCells(direction, line, signOf)}`,
    ...(messages.length === 0
      ? []
      : [`${"messages".padEnd(MARGIN)}${ruler(messages, line, "═", messageForms)}`]),
    ...callLine("reads", reads, line, readForms),
  ];
}

function callLine(
  name: string,
  calls: CallRuler | null,
  line: Span,
  forms: (span: CallSpan) => readonly string[],
): readonly string[] {
  return calls === null ? [] : [`${name.padEnd(MARGIN)}${ruler(calls.calls, line, "─", forms)}`];
}

/** Every eighth offset stands above its octet. */
function scale({ start, end }: Span): string {
  let text = "";
  for (let at = start; at < end; at += 8) text = `${text.padEnd((at - start) * CELL + 1)}${at}`;
  return text;
}

function octetCells(
  { octets, shown, holes }: StreamDirection,
  { start, end }: Span,
  show: (octet: number) => string,
): string {
  let cells = "";
  for (let at = start; at < end; at += 1) {
    const isHole = holes.some((hole) => at >= hole.start && at < hole.end);
    const place = (at - shown.start) * 2;
    cells += ` ${isHole ? "??" : show(Number.parseInt(octets.slice(place, place + 2), 16))}`;
  }
  return cells;
}

function hexOf(octet: number): string {
  return octet.toString(16).padStart(2, "0");
}

const CONTROL: Readonly<Record<number, string>> = { 0: "␀", 9: "␉", 10: "␊", 13: "␍" };

function signOf(octet: number): string {
  return `${octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : (CONTROL[octet] ?? "·")} `;
}

/** Draws spans on one line: `|` where one begins or ends, `>` where it goes on on the next line or came from the last. */
function ruler<Each extends Span>(
  spans: readonly Each[],
  line: Span,
  fill: string,
  forms: (span: Each) => readonly string[],
): string {
  const length = (line.end - line.start) * CELL + 1;
  const cells = new Array<string>(length).fill(" ");
  for (const span of spansWithin(spans, line)) {
    const from = (Math.max(span.start, line.start) - line.start) * CELL;
    const to = (Math.min(span.end, line.end) - line.start) * CELL;
    for (let at = from + 1; at < to; at += 1) cells[at] = fill;
    cells[from] = span.start < line.start ? ">" : "│";
    cells[to] = span.end > line.end ? ">" : "│";
    const room = to - from - 1;
    const words =
      forms(span).find((form) => displayWidth(form) + 2 <= room) ??
      forms(span).find((form) => displayWidth(form) <= room) ??
      "";
    write(cells, from + (displayWidth(words) + 2 <= room ? 2 : 1), words);
  }
  return cells.join("");
}

/** A character of two columns takes two cells, and one of none is put to the one before it. */
function write(cells: string[], start: number, words: string): void {
  let at = start;
  for (const character of words) {
    const width = displayWidth(character);
    if (width === 0) cells[at - 1] += character;
    else {
      cells[at] = character;
      for (let more = 1; more < width; more += 1) cells[at + more] = "";
      at += width;
    }
  }
}

/** Spans are in the order of the stream and do not overlap. */
function spansWithin<Each extends Span>(spans: readonly Each[], { start, end }: Span): readonly Each[] {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const within: Each[] = [];
  for (let at = low; at < spans.length && (spans[at]?.start ?? 0) < end; at += 1)
    within.push(spans[at] as Each);
  return within;
}

function writeForms({ number, name, start, end }: CallSpan): readonly string[] {
  return [
    ` write ${number}: ${name}, ${end - start} octets `,
    ` write ${number}: ${end - start} `,
    ` write ${number} `,
    `w${number}`,
    `${number}`,
  ];
}

function readForms({ number, name, start, end }: CallSpan): readonly string[] {
  return [
    ` read ${number}: ${name}, ${end - start} octets `,
    ` read ${number}: ${end - start} `,
    ` read ${number} `,
    `r${number}`,
    `${number}`,
  ];
}

function segmentForms({ frame, start, end, push }: SegmentSpan): readonly string[] {
  const sign = push ? " PSH" : "";
  return [
    ` #${frame}: ${end - start} octets${sign} `,
    ` #${frame}: ${end - start}${sign} `,
    ` #${frame} `,
    `#${frame}`,
  ];
}

function messageForms({ number, words, start, end }: MessageSpan): readonly string[] {
  return [
    ` message ${number}: ${words} `,
    ` message ${number}: ${end - start} octets `,
    ` message ${number} `,
    `m${number}`,
    `${number}`,
  ];
}

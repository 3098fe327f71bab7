import { displayWidth, truncate, wrap } from "../../harness/reporters/layout.ts";
import { toAscii } from "../../harness/reporters/safe-text.ts";
import type { Side } from "../conversation/conversation.ts";
import type { Ladder, LadderRow, PacketRow } from "./ladder.ts";
import {
  arrowWords,
  chipWords,
  firstStates,
  type NumberKind,
  omissionWords,
  pauseWords,
  placeOf,
  roleWords,
  summaryWords,
} from "./words.ts";

/** How a ladder is written for a terminal. */
export interface TextOptions {
  /** Columns; 80 at least. */
  readonly width: number;
  readonly ascii: boolean;
  readonly numbers: NumberKind;
}

const LEAST_WIDTH = 80;

/** Room between the lifelines at most: longer arrows are harder to follow. */
const MOST_ROOM = 76;

/** Returns a ladder as lines of text, without colours. */
export function writeText(whole: Ladder, options: TextOptions): string {
  const ladder = options.ascii ? inAscii(whole) : whole;
  const sheet = measure(ladder, options);
  const lines = [
    ...wrap(summaryWords(ladder), sheet.width),
    "",
    ...heading(ladder, sheet),
    ...beginning(firstStates(ladder), sheet),
    ...rowsByLine(ladder).flatMap((at) => drawLine(at, sheet)),
    ...legend(ladder, sheet),
  ];
  const text = lines.map((line) => line.trimEnd()).join("\n");
  return `${options.ascii ? text.replace(SIGNS, (sign) => TYPED[sign] ?? sign) : text}\n`;
}

/** Signs of other scripts take more columns once they are written out, so that is done before anything is measured. */
function inAscii(ladder: Ladder): Ladder {
  return JSON.parse(JSON.stringify(ladder), (_, value) =>
    typeof value === "string" ? toAscii(value) : value,
  );
}

const TYPED: Readonly<Record<string, string>> = {
  "↻": "*",
  "⋮": ":",
  "✕": "x",
  "─": "-",
  "╌": "~",
  "┄": ".",
  "╲": "\\",
  "╱": "/",
  "│": "|",
};
const SIGNS = /[↻⋮✕─╌┄╲╱│]/gu;

/** Where everything stands. */
interface Sheet {
  readonly width: number;
  readonly frame: number;
  readonly time: number;
  readonly state: number;
  /** Between the lifelines. */
  readonly room: number;
  readonly numbers: NumberKind;
  readonly isBoth: boolean;
  /** Stands where text is cut. */
  readonly ellipsis: string;
  /** The packets up to now have left the ends in these states. */
  readonly shown: Record<Side, string>;
}

function measure({ rows, seenAt, durationMs }: Ladder, { width, numbers, ascii }: TextOptions): Sheet {
  const packets = rows.filter((row) => row.type === "packet");
  const states = packets.flatMap(({ states: { client, server } }) => [
    client.before,
    client.after,
    server.before,
    server.after,
  ]);
  const frames = packets.flatMap((row) => [row.frames.client ?? 0, row.frames.server ?? 0]);
  const frame = Math.max(3, `#${frames.reduce((most, each) => Math.max(most, each), 0)}`.length);
  const time = Math.max(7, durationMs.toFixed(3).length);
  const state = states.reduce((most, each) => Math.max(most, each?.length ?? 0), 5);
  const columns = Math.max(LEAST_WIDTH, Math.floor(width));
  const isBoth = seenAt === "both-ends";
  const margins = frame + 1 + time + 1 + state + 1 + 1 + 1 + 1 + state + (isBoth ? frame + 1 : 0);
  return {
    width: columns,
    frame,
    time,
    state,
    room: Math.min(MOST_ROOM, columns - margins),
    numbers,
    isBoth,
    ellipsis: ascii ? "..." : "…",
    shown: { client: "", server: "" },
  };
}

function heading({ lifelines: { client, server } }: Ladder, sheet: Sheet): readonly string[] {
  const left = sheet.frame + 1 + sheet.time + 1 + sheet.state + 1;
  const line = (start: string, one: string, other: string) => {
    const gap = Math.max(
      2,
      left +
        sheet.room +
        2 -
        displayWidth(start) -
        Math.max(0, left - displayWidth(start)) -
        displayWidth(one) -
        displayWidth(other),
    );
    return `${start.padEnd(left)}${one}${" ".repeat(gap)}${other}`;
  };
  const files =
    client.file === null || server.file === null
      ? []
      : [
          line(
            "",
            truncate(client.file, sheet.room / 2, sheet.ellipsis),
            truncate(server.file, sheet.room / 2, sheet.ellipsis),
          ),
        ];
  return [
    line(
      `${"#".padStart(sheet.frame)} ${"time ms".padStart(sheet.time)}`,
      truncate(roleWords(client), sheet.room / 2, sheet.ellipsis),
      truncate(roleWords(server), sheet.room / 2, sheet.ellipsis),
    ),
    line("", placeOf(client), placeOf(server)),
    ...files,
  ];
}

/** What happens on one line: something begins, or an arrow that began above ends. */
interface Place {
  readonly begins: LadderRow | undefined;
  readonly ends: PacketRow | undefined;
}

function rowsByLine({ rows, lines }: Ladder): readonly Place[] {
  const begins = new Map(rows.map((row) => [row.line, row]));
  const ends = new Map(
    rows.flatMap((row) =>
      row.type === "packet" && row.arrivalLine !== null && row.arrivalLine !== row.line
        ? [[row.arrivalLine, row] as const]
        : [],
    ),
  );
  return Array.from({ length: lines }, (_, line) => {
    return { begins: begins.get(line), ends: ends.get(line) };
  });
}

function drawLine({ begins, ends }: Place, sheet: Sheet): readonly string[] {
  if (ends !== undefined) return [drawArrival(ends, sheet)];
  if (begins === undefined) return [];
  if (begins.type === "gap") return [between(centre(`${pauseWords(begins.ms)}`, sheet.room), sheet, "⋮")];
  if (begins.type === "omitted")
    return wrap(omissionWords(begins), sheet.room).map((words) =>
      between(centre(words, sheet.room), sheet, "⋮"),
    );
  return drawPacket(begins, sheet);
}

/** The states before the first packet that shows them stand on a line of their own. */
function beginning({ client, server }: Readonly<Record<Side, string>>, sheet: Sheet): readonly string[] {
  sheet.shown.client = client;
  sheet.shown.server = server;
  return client === "" && server === "" ? [] : [frameLine(sheet, { client, server }, " ".repeat(sheet.room))];
}

function drawPacket(row: PacketRow, sheet: Sheet): readonly string[] {
  const isLevel = row.arrivalLine === row.line || row.arrivalLine === null;
  const words = `${row.kind === "sent-again" ? "↻ " : ""}${arrowWords(row, sheet.numbers)}`;
  const data = row.data === "" ? words : `${words}  ${row.data}`;
  const room = sheet.room - (isLevel ? ARROW : SLANT);
  const label = row.messages.length === 0 && displayWidth(data) <= room ? data : words;
  const isAbove = displayWidth(label) > room;
  const arrow = isLevel
    ? levelArrow(row, isAbove ? "" : label, sheet.room)
    : departure(row, isAbove ? "" : label, sheet.room);
  const receiver = row.from === "client" ? "server" : "client";
  const margin = {
    time: row.timeMs,
    frames: isLevel ? row.frames : { ...row.frames, [receiver]: null },
    client: isLevel || row.from === "client" ? changed("client", row, sheet) : "",
    server: isLevel || row.from === "server" ? changed("server", row, sheet) : "",
  };
  const above = isAbove ? wrap(label, sheet.room - 4).map((each) => between(`  ${each}`, sheet)) : [];
  return [...above, frameLine(sheet, margin, arrow), ...notes(row, label !== words, sheet)];
}

function notes(row: PacketRow, hasData: boolean, sheet: Sheet): readonly string[] {
  const chips = row.messages.map(chipWords);
  const data = chips.length > 0 || hasData || row.data === "" ? [] : [row.data];
  const lines = [...chips, ...data].map((each) => truncate(each, sheet.room - 4, sheet.ellipsis));
  return [...lines, ...row.notes.flatMap((note) => wrap(note, sheet.room - 4))].map((each) =>
    between(`   ${each}`, sheet),
  );
}

function drawArrival(row: PacketRow, sheet: Sheet): string {
  const receiver = row.from === "client" ? "server" : "client";
  const sender = row.from;
  const number = row.frames[sender];
  const words = number === null ? "arrives" : `#${number} arrives`;
  return frameLine(
    sheet,
    {
      time: row.arrivedMs ?? row.timeMs,
      frames: { ...row.frames, [sender]: null },
      client: receiver === "client" ? changed("client", row, sheet) : "",
      server: receiver === "server" ? changed("server", row, sheet) : "",
    },
    arrival(row, words, sheet.room),
  );
}

/** A state is shown where it is another one than before. */
function changed(side: Side, { states }: PacketRow, sheet: Sheet): string {
  const state = states[side].after;
  if (state === null || state === sheet.shown[side]) return "";
  sheet.shown[side] = state;
  return state;
}

interface Margin {
  readonly client: string;
  readonly server: string;
  readonly time?: number;
  readonly frames?: PacketRow["frames"];
}

function frameLine(sheet: Sheet, { client, server, time, frames }: Margin, middle: string): string {
  const number = (frame: number | null | undefined) => (frame == null ? "" : `#${frame}`);
  const left = sheet.isBoth ? number(frames?.client) : number(frames?.client ?? frames?.server);
  const right = sheet.isBoth ? `${number(frames?.server).padEnd(sheet.frame)} ` : "";
  const clock = time === undefined ? "" : time.toFixed(3);
  return `${left.padStart(sheet.frame)} ${clock.padStart(sheet.time)} ${client.padStart(sheet.state)} │${middle}│ ${right}${server}`;
}

function between(middle: string, sheet: Sheet, line = "│"): string {
  const left = " ".repeat(sheet.frame + 1 + sheet.time + 1 + sheet.state + 1);
  return `${left}${line}${middle}${" ".repeat(Math.max(0, sheet.room - displayWidth(middle)))}${line}`;
}

function centre(text: string, room: number): string {
  return `${" ".repeat(Math.max(0, Math.floor((room - displayWidth(text)) / 2)))}${text}`;
}

/** Columns that an arrow takes beside its words: `-- words -->`. */
const ARROW = 7;

/** The same of an arrow that ends further down. */
const SLANT = 8;

const LINES: Readonly<Record<PacketRow["kind"], string>> = {
  plain: "─",
  reset: "─",
  "sent-again": "╌",
  "duplicate-ack": "┄",
};

function levelArrow(row: PacketRow, words: string, room: number): string {
  const line = LINES[row.kind];
  const head = row.kind === "reset" ? "✕" : row.from === "client" ? ">" : "<";
  const isBegun = row.fate !== "added" && row.fate !== "doubled";
  const label = words === "" ? line : ` ${words} `;
  const width = displayWidth(label);
  if (row.fate === "lost") return lostArrow(row, label, room);
  const start = isBegun ? line.repeat(2) : "  ";
  const rest = line.repeat(Math.max(0, room - width - 3));
  return row.from === "client"
    ? `${start}${label}${rest}${head}`
    : `${head}${line}${label}${line.repeat(Math.max(0, room - width - 4))}${isBegun ? line.repeat(2) : "  "}`;
}

/** Stops half-way, or behind its words where these are longer. */
function lostArrow({ from, kind }: PacketRow, label: string, room: number): string {
  const line = LINES[kind];
  const dashes = line.repeat(Math.max(1, Math.floor(room / 2) - displayWidth(label) - 3));
  const arrow =
    from === "client" ? `${line.repeat(2)}${label}${dashes}✕` : `✕${dashes}${label}${line.repeat(2)}`;
  const blank = " ".repeat(Math.max(0, room - displayWidth(arrow)));
  return from === "client" ? `${arrow}${blank}` : `${blank}${arrow}`;
}

function departure({ from, kind }: PacketRow, words: string, room: number): string {
  const line = LINES[kind];
  const label = words === "" ? line : ` ${words} `;
  const dashes = line.repeat(Math.max(1, Math.floor(room / 2) - displayWidth(label) - 3));
  const arrow =
    from === "client" ? `${line.repeat(2)}${label}${dashes}╲` : `╱${dashes}${label}${line.repeat(2)}`;
  const blank = " ".repeat(Math.max(0, room - displayWidth(arrow)));
  return from === "client" ? `${arrow}${blank}` : `${blank}${arrow}`;
}

function arrival({ from, kind }: PacketRow, words: string, room: number): string {
  const line = LINES[kind];
  const head = kind === "reset" ? "✕" : from === "client" ? ">" : "<";
  const label = ` ${words} `;
  const dashes = line.repeat(Math.max(1, Math.floor(room / 2) - displayWidth(label) - 3));
  const arrow = from === "client" ? `╲${dashes}${label}${line}${head}` : `${head}${line}${label}${dashes}╱`;
  const blank = " ".repeat(Math.max(0, room - displayWidth(arrow)));
  return from === "client" ? `${blank}${arrow}` : `${arrow}${blank}`;
}

/** Explains the signs that are there. */
function legend({ rows }: Ladder, sheet: Sheet): readonly string[] {
  const packets = rows.filter((row) => row.type === "packet");
  const signs = [
    packets.some(({ kind }) => kind === "sent-again") ? "↻ and ╌╌ sent again" : "",
    packets.some(({ kind }) => kind === "duplicate-ack") ? "┄┄ duplicate ACK" : "",
    packets.some(({ kind }) => kind === "reset") ? "✕ at an end: reset" : "",
    packets.some(({ fate }) => fate === "lost") ? "✕ half-way: lost on the wire" : "",
    packets.some(({ arrivalLine, line }) => arrivalLine !== null && arrivalLine !== line)
      ? "╲ or ╱ arrives further down"
      : "",
  ].filter((each) => each !== "");
  return signs.length === 0 ? [] : ["", ...wrap(`Signs: ${signs.join(", ")}.`, sheet.width)];
}

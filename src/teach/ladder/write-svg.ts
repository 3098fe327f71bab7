import { truncate, wrap } from "../../harness/reporters/layout.ts";
import { xmlText } from "../../harness/reporters/xml-text.ts";
import type { Side } from "../conversation/conversation.ts";
import type { GapRow, Ladder, LadderRow, OmittedRow, PacketRow } from "./ladder.ts";
import {
  arrowWords,
  chipWords,
  firstStates,
  type NumberKind,
  omissionWords,
  pauseWords,
  placeOf,
  roleWords,
  rowWords,
  summaryWords,
} from "./words.ts";

const WIDTH = 1240;
/** Where the lifelines stand, and what is left and right of them. */
const X = {
  frame: 58,
  time: 140,
  clientState: 272,
  client: 288,
  server: 748,
  serverState: 764,
  farFrame: 878,
  note: 930,
} as const;
const TOP = 112;
const LINE = 30;
const NOTE_LINE = 16;
/** Characters of a note on one line. */
const NOTE_WIDTH = 44;
/** How far the arrow of a packet falls that arrives before anything else happens, where both times are known. */
const FALL = 12;

/** Returns a ladder as an SVG file that stands by itself: no script, no font of its own, light and dark as the reader's system has it. */
export function writeSvg(ladder: Ladder, numbers: NumberKind): string {
  const tops = measure(ladder);
  const height = (tops.at(-1) ?? TOP) + 24;
  const states: Record<Side, string> = { ...firstStates(ladder) };
  const rows = ladder.rows.map((row) => drawRow(row, { ladder, tops, numbers, states }));
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="group" aria-labelledby="title" aria-describedby="desc">
<title id="title">${xmlText(titleOf(ladder))}</title>
<desc id="desc">${xmlText(summaryWords(ladder))}</desc>
<style>${STYLE}</style>
<rect class="paper" width="100%" height="100%"/>
<text class="small" x="24" y="26">${xmlText(truncate(summaryWords(ladder), 150))}</text>
${heading(ladder, height)}
${rows.join("\n")}
</svg>
`;
}

const STYLE = `
svg{color-scheme:light dark;--paper:#fff;--ink:#1b2530;--soft:#56616d;--line:#9aa5b1;--again:#8a4b00;--bad:#b3151b;--chip:#e4ffc7;--chip-ink:#12272e}
@media (prefers-color-scheme:dark){svg{--paper:#12181f;--ink:#e8edf2;--soft:#a7b3bf;--line:#5b6875;--again:#ffb454;--bad:#ff8f8f;--chip:#2c4415;--chip-ink:#e4ffc7}}
.paper{fill:var(--paper)}
text{font:13px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;fill:var(--ink)}
.role{font:600 15px system-ui,sans-serif}.small{font:12px system-ui,sans-serif;fill:var(--soft)}
.soft{fill:var(--soft)}.state{font-weight:600}.end{text-anchor:end}.middle{text-anchor:middle}
.life{stroke:var(--line);stroke-width:2}.pause{stroke:var(--line);stroke-width:2;stroke-dasharray:2 5}
.label{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.arrow{stroke:var(--ink);stroke-width:1.6;fill:none}.head{fill:var(--ink);stroke:none}
.sent-again .arrow{stroke:var(--again);stroke-dasharray:9 5}.sent-again .head{fill:var(--again)}.sent-again .label{fill:var(--again)}
.duplicate-ack .arrow{stroke-dasharray:2 4}
.reset .arrow,.lost .arrow{stroke:var(--bad)}.reset .label,.lost .label{fill:var(--bad)}
.cross{stroke:var(--bad);stroke-width:2.4;fill:none}
.chip{fill:var(--chip)}.chip-text{fill:var(--chip-ink)}.note{font:12px system-ui,sans-serif}
`;

function titleOf({ stream, lifelines: { client, server } }: Ladder): string {
  return `Sequence diagram of TCP connection ${stream}: ${roleWords(client)} ${placeOf(client)} and ${roleWords(server)} ${placeOf(server)}`;
}

/** What a row is drawn with. */
interface Drawing {
  readonly ladder: Ladder;
  /** Where each line begins, and behind the last one. */
  readonly tops: readonly number[];
  readonly numbers: NumberKind;
  /** The states shown last. */
  readonly states: Record<Side, string>;
}

function measure({ rows, lines }: Ladder): readonly number[] {
  const heights = new Array<number>(lines).fill(LINE);
  for (const row of rows)
    if (row.type === "packet") heights[row.line] = Math.max(LINE, noteLines(row).length * NOTE_LINE + 12);
  const tops = [TOP];
  for (const height of heights) tops.push((tops.at(-1) ?? TOP) + height);
  return tops;
}

interface NoteLine {
  readonly text: string;
  readonly isChip: boolean;
}

function noteLines({ messages, notes, data }: PacketRow): readonly NoteLine[] {
  const chips = messages.map((chip) => ({ text: truncate(chipWords(chip), NOTE_WIDTH), isChip: true }));
  const octets =
    data === "" || messages.length > 0 ? [] : [{ text: truncate(data, NOTE_WIDTH), isChip: false }];
  return [
    ...chips,
    ...octets,
    ...notes.flatMap((note) => wrap(note, NOTE_WIDTH)).map((text) => ({ text, isChip: false })),
  ];
}

function heading(ladder: Ladder, height: number): string {
  const { lifelines } = ladder;
  const first = firstStates(ladder);
  const column = (side: Side) => {
    const lifeline = lifelines[side];
    const before = first[side];
    const state =
      side === "client"
        ? `<text class="state end" x="${X.clientState}" y="${TOP - 8}">${before}</text>`
        : `<text class="state" x="${X.serverState}" y="${TOP - 8}">${before}</text>`;
    return `<text class="role middle" x="${X[side]}" y="54">${xmlText(truncate(roleWords(lifeline), 50))}</text>
<text class="middle" x="${X[side]}" y="73">${xmlText(placeOf(lifeline))}</text>
<text class="small middle" x="${X[side]}" y="90">${xmlText(lifeline.file === null ? "" : truncate(lifeline.file, 50))}</text>
<line class="life" x1="${X[side]}" y1="${TOP - 14}" x2="${X[side]}" y2="${height - 16}"/>${before === "" ? "" : state}`;
  };
  return `<text class="soft end" x="${X.frame}" y="73">frame</text><text class="soft end" x="${X.time}" y="73">time ms</text>
${column("client")}
${column("server")}`;
}

function drawRow(row: LadderRow, drawing: Drawing): string {
  if (row.type === "packet") return drawPacket(row, drawing);
  return drawBreak(row, drawing);
}

function drawBreak(row: GapRow | OmittedRow, { tops }: Drawing): string {
  const y = (tops[row.line] ?? TOP) + LINE / 2;
  const words = row.type === "gap" ? pauseWords(row.ms) : omissionWords(row);
  return `<g role="note"><rect class="paper" x="${X.client - 4}" y="${y - 12}" width="8" height="24"/><rect class="paper" x="${X.server - 4}" y="${y - 12}" width="8" height="24"/>
<line class="pause" x1="${X.client}" y1="${y - 12}" x2="${X.client}" y2="${y + 12}"/><line class="pause" x1="${X.server}" y1="${y - 12}" x2="${X.server}" y2="${y + 12}"/>
<text class="small middle" x="${(X.client + X.server) / 2}" y="${y + 4}">${row.type === "gap" ? "⋮ " : ""}${xmlText(words)}</text></g>`;
}

function drawPacket(row: PacketRow, drawing: Drawing): string {
  const { tops, numbers, ladder } = drawing;
  const top = tops[row.line] ?? TOP;
  const y = top + 20;
  const lineEnd =
    row.arrivalLine === null || row.arrivalLine === row.line
      ? undefined
      : (tops[row.arrivalLine] ?? top) + 20;
  const fall = ladder.seenAt === "both-ends" && row.fate !== "lost" ? FALL : 0;
  const endY = lineEnd ?? y + (fall === 0 ? 0 : fall - 6);
  const label = `${row.kind === "sent-again" ? "↻ " : ""}${arrowWords(row, numbers)}`;
  return `<g role="img" aria-label="${xmlText(rowWords(row))}" class="${row.kind}${row.fate === "lost" ? " lost" : ""}">
${margin(row, y, lineEnd, drawing)}
${arrow(row, y - (lineEnd === undefined && fall > 0 ? 6 : 0), endY)}
${labelText(row, label, y - 7)}
${noteText(row, top)}</g>`;
}

/** Stands in the middle; near its sender where the arrow falls over lines of others, or stops half-way. */
function labelText({ from, fate, line, arrivalLine }: PacketRow, label: string, y: number): string {
  if (fate !== "lost" && arrivalLine === line)
    return `<text class="label middle" x="${(X.client + X.server) / 2}" y="${y}">${xmlText(label)}</text>`;
  return from === "client"
    ? `<text class="label" x="${X.client + 14}" y="${y}">${xmlText(label)}</text>`
    : `<text class="label end" x="${X.server - 14}" y="${y}">${xmlText(label)}</text>`;
}

function margin(row: PacketRow, y: number, lineEnd: number | undefined, { ladder, states }: Drawing): string {
  const isBoth = ladder.seenAt === "both-ends";
  const at = (side: Side) => (lineEnd !== undefined && row.from !== side ? lineEnd : y) + 4;
  const cells = (["client", "server"] as const).flatMap((side) => {
    const { after } = row.states[side];
    const isNew = after !== null && after !== states[side];
    states[side] = after ?? states[side];
    const place =
      side === "client" ? `class="state end" x="${X.clientState}"` : `class="state" x="${X.serverState}"`;
    const state = isNew ? [`<text ${place} y="${at(side)}">${after}</text>`] : [];
    const number = side === "client" || isBoth ? row.frames[side] : null;
    const frame =
      number === null
        ? []
        : [
            `<text class="${side === "client" ? "end" : ""}" x="${side === "client" ? X.frame : X.farFrame}" y="${at(side)}">#${number}</text>`,
          ];
    return [...state, ...frame];
  });
  const arrived =
    lineEnd === undefined || row.arrivedMs === null
      ? []
      : [`<text class="soft end" x="${X.time}" y="${lineEnd + 4}">${row.arrivedMs.toFixed(3)}</text>`];
  return [
    `<text class="soft end" x="${X.time}" y="${y + 4}">${row.timeMs.toFixed(3)}</text>`,
    ...arrived,
    ...cells,
  ].join("");
}

function arrow({ from, fate, kind }: PacketRow, startY: number, endY: number): string {
  const [near, far] = from === "client" ? [X.client, X.server] : [X.server, X.client];
  const middle = (near + far) / 2;
  const sign = from === "client" ? 1 : -1;
  const startX = fate === "added" || fate === "doubled" ? middle : near + 2 * sign;
  const endX = fate === "lost" ? middle : far - (kind === "reset" ? 8 : 3) * sign;
  const line = `<line class="arrow" x1="${startX}" y1="${startY}" x2="${endX}" y2="${endY}"/>`;
  if (fate === "lost" || kind === "reset")
    return `${line}<path class="cross" d="M${endX - 6} ${endY - 6}l12 12m0 -12l-12 12"/>`;
  return `${line}<path class="head" d="M${endX} ${endY}l${-11 * sign} -5v10z"/>`;
}

function noteText(row: PacketRow, top: number): string {
  return noteLines(row)
    .map(({ text, isChip }, index) => {
      const y = top + 22 + index * NOTE_LINE;
      const chip = isChip
        ? `<rect class="chip" x="${X.note - 6}" y="${y - 12}" width="${WIDTH - X.note - 8}" height="15" rx="3"/>`
        : "";
      return `${chip}<text class="note${isChip ? " chip-text" : ""}" x="${X.note}" y="${y}">${xmlText(text)}</text>`;
    })
    .join("");
}

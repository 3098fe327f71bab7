import { truncate } from "../../harness/reporters/layout.ts";
import type { Ladder, LadderRow, PacketRow } from "./ladder.ts";
import {
  arrowWords,
  chipWords,
  type NumberKind,
  omissionWords,
  pauseWords,
  placeOf,
  roleWords,
} from "./words.ts";

/** Mermaid refuses a text of more characters, unless a page says otherwise. */
const MOST_CHARACTERS = 50_000;

/** Mermaid breaks no line, and makes its drawing as wide as the longest one. */
const MOST_COLUMNS = 90;

/** Room that the last note needs. */
const LAST_NOTE = 200;

/** A ladder as a sequence diagram of Mermaid. */
export interface MermaidText {
  readonly text: string;
  /** How many rows had no room. */
  readonly left: number;
}

/** Returns a ladder as a sequence diagram of Mermaid, which is cut where Mermaid would refuse it, and says so at its end. */
export function writeMermaid(ladder: Ladder, numbers: NumberKind): MermaidText {
  const { client, server } = ladder.lifelines;
  const head = [
    "sequenceDiagram",
    `    participant C as ${mermaidText(truncate(roleWords(client), MOST_COLUMNS))}<br/>${mermaidText(placeOf(client))}`,
    `    participant S as ${mermaidText(truncate(roleWords(server), MOST_COLUMNS))}<br/>${mermaidText(placeOf(server))}`,
  ];
  let text = `${head.join("\n")}\n`;
  for (const [index, row] of ladder.rows.entries()) {
    const lines = linesOf(row, numbers)
      .map((line) => `    ${line}\n`)
      .join("");
    if (text.length + lines.length > MOST_CHARACTERS - LAST_NOTE) {
      const left = ladder.rows.length - index;
      return {
        text: `${text}    Note over C,S: ${left} rows have no room: Mermaid takes ${MOST_CHARACTERS} characters\n`,
        left,
      };
    }
    text += lines;
  }
  return { text, left: 0 };
}

function linesOf(row: LadderRow, numbers: NumberKind): readonly string[] {
  if (row.type === "gap") return [`Note over C,S: ${mermaidText(pauseWords(row.ms))}`];
  if (row.type === "omitted") return [`Note over C,S: ${mermaidText(omissionWords(row))}`];
  return packetLines(row, numbers);
}

function packetLines(row: PacketRow, numbers: NumberKind): readonly string[] {
  const [from, to] = row.from === "client" ? ["C", "S"] : ["S", "C"];
  const receiver = row.from === "client" ? "server" : "client";
  const number = row.frames[row.from] ?? row.frames[receiver];
  const words = mermaidText(`#${number} ${arrowWords(row, numbers)}`);
  const notes = [...row.messages.map(chipWords), ...row.notes]
    .map((note) => mermaidText(truncate(note, MOST_COLUMNS)))
    .join("<br/>");
  const states = (["client", "server"] as const).flatMap((side) => {
    const { before, after } = row.states[side];
    return after === null || after === before
      ? []
      : [`Note ${side === "client" ? "left of C" : "right of S"}: ${after}`];
  });
  return [
    `${from}${lineOf(row)}${to}: ${words}`,
    ...(notes === "" ? [] : [`Note over C,S: ${notes}`]),
    ...states,
  ];
}

/** A dotted line is what Mermaid has for dashed ones; a cross at the end is a reset, or a packet that never arrives. */
function lineOf({ kind, fate }: PacketRow): string {
  const isDotted = kind === "sent-again" || kind === "duplicate-ack";
  const isCrossed = kind === "reset" || fate === "lost";
  return `${isDotted ? "--" : "-"}${isCrossed ? "x" : ">>"}`;
}

/** Whatever means something to Mermaid, or to the HTML that it makes, is written by its number. */
function mermaidText(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N} .,=()/'…_-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}

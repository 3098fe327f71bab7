import { wrap } from "../../harness/reporters/layout.ts";
import { toAscii } from "../../harness/reporters/safe-text.ts";
import type { StateChange } from "../conversation/conversation.ts";
import type { ExplainedField, PacketExplanation } from "./explanation.ts";
import { endWords, LEAST_WIDTH, labelled, labelledWhole } from "./print-words.ts";

/** How an explanation is shown. */
export interface PrintOptions {
  /** Columns; at least 60. */
  readonly width: number;
  readonly ascii: boolean;
  readonly hasDiagram: boolean;
  readonly colours: boolean;
}

/** Returns an explanation as lines for a terminal, each ended by a line feed. */
export function printPacket(explanation: PacketExplanation, options: PrintOptions): string {
  const width = Math.max(LEAST_WIDTH, options.width);
  const bold = (text: string) => (options.colours ? `\x1b[1m${text}\x1b[22m` : text);
  const { says, states, place, layers, diagram, facts, notes } = explanation;
  const blocks: (readonly string[])[] = [
    headline(explanation, width).map((line, index) => (index === 0 ? bold(line) : line)),
    [
      ...(says.length === 0 ? [] : labelled("Says", `"${says.join(" ")}"`, width)),
      ...(place === null ? [] : labelled("Place", place, width)),
      ...(states === null ? [] : stateLines(explanation, states, width)),
    ],
    ...layers.map(({ name, fields }) => layerLines(name, fields, width)),
    options.hasDiagram && width >= DIAGRAM_WIDTH ? diagram : [],
    facts.flatMap(({ about, text }) => labelled(about, text, width)),
    notes.flatMap((note) => labelled("(i)", note, width)),
    endLines(explanation, width),
  ];
  const text = blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line.trimEnd()}\n`).join(""))
    .join("\n");
  return options.ascii ? text.split("\n").map(toAscii).join("\n") : text;
}

function headline(
  { frame, kind, from, to, time, length }: PacketExplanation,
  width: number,
): readonly string[] {
  const ends = from === null || to === null ? "" : `   ${endWords(from)} → ${endWords(to)}`;
  return wrap(
    `Packet ${frame}   ${kind}${ends}   t=${time}   ${length} octets`.replaceAll("   ", " \u00a0 "),
    width,
  ).map((line) => line.replaceAll("\u00a0", " "));
}

function stateLines(
  { from }: PacketExplanation,
  { client, server }: NonNullable<PacketExplanation["states"]>,
  width: number,
): readonly string[] {
  const arrives = (role: string, { before, after }: StateChange) =>
    before !== after && from?.role !== role ? " once it arrives" : "";
  return labelled(
    "States",
    `client ${stateWords(client)}${arrives("client", client)}; server ${stateWords(server)}${arrives("server", server)}`,
    width,
  );
}

function stateWords({ before, after }: StateChange): string {
  if (before === after) return before === undefined ? "not known from this capture" : `${before}, unchanged`;
  return `${before ?? "(not known)"} → ${after ?? "(not known)"}`;
}

const DIAGRAM_WIDTH = 72;
const OCTETS_IN_LINE = 8;
const OCTETS_WIDTH = OCTETS_IN_LINE * 3 + 1;
const OFFSET_WIDTH = 5;
const NAME_WIDTH = 6;

function layerLines(name: string, fields: readonly ExplainedField[], width: number): readonly string[] {
  const room = width - NAME_WIDTH - OFFSET_WIDTH - OCTETS_WIDTH;
  return fields.flatMap(({ offset, octets, meaning }, index) => {
    const words = octets === "" ? [] : octets.split(" ");
    const rows: string[] = [];
    for (let at = 0; at < words.length; at += OCTETS_IN_LINE)
      rows.push(words.slice(at, at + OCTETS_IN_LINE).join(" "));
    const texts = wrap(meaning.join("; "), room);
    const count = Math.max(rows.length, texts.length, 1);
    return Array.from({ length: count }, (_, line) => {
      const label = (line === 0 && index === 0 ? name : "").padEnd(NAME_WIDTH);
      const place = (line < Math.max(rows.length, 1) ? `+${offset + line * OCTETS_IN_LINE}` : "").padStart(
        OFFSET_WIDTH - 1,
      );
      return `${label}${place} ${(rows[line] ?? "").padEnd(OCTETS_WIDTH)}${texts[line] ?? ""}`;
    });
  });
}

function endLines({ filter, tcpdump, commands }: PacketExplanation, width: number): readonly string[] {
  return [
    ...labelled("Wireshark", filter, width),
    ...(tcpdump === null ? [] : labelled("tcpdump", `Flags [${tcpdump}]`, width)),
    ...commands.map((command, index) => labelledWhole(index === 0 ? "Go on" : "", command)),
  ];
}

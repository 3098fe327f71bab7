import { rules } from "../checkers/registry.ts";
import type { Cell, Finding, Verdict } from "../report.ts";
import { shellWord } from "../shell-word.ts";
import { drawLadder } from "./ladder-text.ts";
import { displayWidth, wrap, wrapCommand } from "./layout.ts";
import { harmless, safeLines, toAscii } from "./safe-text.ts";
import { blamedIn, type Story } from "./stories.ts";
import type { Style } from "./style.ts";

const LABEL_WIDTH = 17;

/** Cells named in one story; the rest are counted. */
const NAMED_CELLS = 8;

const HEADINGS: Readonly<Record<Verdict, string>> = {
  pass: "PASS",
  fail: "FAIL",
  unsupported: "UNSUPPORTED",
  inconclusive: "INCONCLUSIVE",
  error: "ERROR",
};

/** Draws a story: what happened, what was expected, which packets show it, and how to see and repeat it. */
export function drawStory(
  story: Story,
  style: Style,
  { out, captured }: { readonly out: string; readonly captured: boolean },
): string {
  const { cause, finding, cells } = story;
  const [cell] = cells;
  const saysMore = finding === undefined || cell.why.startsWith(finding.message);
  const evidence = `${out === "" ? "" : `${out}/`}${cell.evidence}`;
  const lines = [
    ...field(style, "What happened", saysMore ? cell.why : finding?.message),
    ...field(style, "Why", saysMore ? null : cell.why),
    ...field(style, "Sent", finding?.sent),
    ...field(style, "Expected", finding?.expected),
    ...field(style, "Got", finding?.got),
    ...field(style, "Frames", finding && framesOf(finding)),
    ...drawLadder(finding?.ladder ?? [], style),
    ...field(style, "The kernel's TCP", finding?.layers?.kernel),
    ...field(style, "The program", finding?.layers?.program),
    ...field(style, "The message", finding?.layers?.message),
    ...field(style, "The capture", finding?.layers?.capture),
    ...field(style, "Because", finding && ruleOf(finding)),
    ...field(style, "Try", finding && rules.find(({ id }) => id === finding.rule)?.advice),
    ...field(
      style,
      cause.verdict === "fail" ? "Broken by" : "Lies with",
      `${blamedIn(story, style.arrow)}. ${cause.because}`,
    ),
    ...field(style, "Also broken", alsoBroken(cell, finding)),
    ...field(style, "Also in", alsoIn(story, style)),
    ...command(style, "See", seeWords(cell, evidence, captured)),
    ...command(style, "Repeat", cell.repeat),
  ];
  return [...heading(cause.verdict, cell, style), ...lines].join("\n");
}

function heading(verdict: Verdict, cell: Cell, style: Style): readonly string[] {
  const word = HEADINGS[verdict];
  const what = `${pairing(cell, style)}   ${style.safe(scenarioOf(cell))}`;
  const [first = "", ...rest] = wrap(what, style.width - word.length - 2);
  return [`${style.paint(verdict, word)}  ${first}`, ...rest.map((line) => `  ${harmless(line)}`)];
}

/** The conversation, and how one side was made to write in it. */
function scenarioOf({ scenario, writes, writer }: Cell): string {
  return writer === null ? scenario : `${scenario}, ${writes} by the ${writer}`;
}

function pairing({ client, server }: Cell, style: Style): string {
  return `client ${style.safe(client)} ${style.arrow} server ${style.safe(server)}`;
}

function field(style: Style, label: string, text: string | null | undefined): readonly string[] {
  if (text === null || text === undefined || text === "") return [];
  const room = style.width - LABEL_WIDTH - 2;
  const written = safeLines(text).flatMap((line) => wrap(style.ascii ? toAscii(line) : line, room));
  return labelled(label, written);
}

/** A command can be copied as it stands; where a word of it is long, it begins below its label. */
function command(style: Style, label: string, text: string): readonly string[] {
  if (text === "") return [];
  const room = style.width - LABEL_WIDTH - 2;
  const lines = wrapCommand(style.safe(text), room);
  if (lines.every((line) => displayWidth(line) <= room)) return labelled(label, lines);
  return [
    `  ${label}`,
    ...wrapCommand(style.safe(text), style.width - 4).map((line) => `    ${harmless(line)}`),
  ];
}

function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) =>
    `  ${(index === 0 ? label : "").padEnd(LABEL_WIDTH)}${harmless(line)}`.trimEnd(),
  );
}

function framesOf({ frames, filter }: Finding): string {
  const numbers = frames.map((frame) => `#${frame}`).join(" ");
  return filter === null ? numbers : `${numbers}   filter: ${filter}`.trim();
}

function ruleOf({ rule }: Finding): string {
  const known = rules.find(({ id }) => id === rule);
  return known === undefined ? `rule ${rule}` : `${known.title} (rule ${rule}; ${known.source})`;
}

function alsoBroken(cell: Cell, told: Finding | undefined): string {
  const others = cell.findings.filter(({ verdict, rule }) => verdict === cell.verdict && rule !== told?.rule);
  return [...new Set(others.map(({ rule }) => rule))].join(", ");
}

function alsoIn({ cells: [, ...others] }: Story, { arrow }: Style): string {
  const named = others
    .slice(0, NAMED_CELLS)
    .map((cell) => `${cell.client} ${arrow} ${cell.server} ${scenarioOf(cell)}`);
  const more = others.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function seeWords(cell: Cell, evidence: string, captured: boolean): string {
  if (cell.evidence === "") return "";
  return captured
    ? `lab read ${shellWord(`${evidence}/capture.pcapng`)}`
    : shellWord(`${evidence}/transcript.jsonl`);
}

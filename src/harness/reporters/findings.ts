import type { Cell, Finding, Report } from "../report.ts";
import { wrap } from "./layout.ts";
import { harmless } from "./safe-text.ts";
import { createStyle, type Style } from "./style.ts";

/** Returns the findings of every cell for a person: all of them, or those that are no `pass`. */
export function showFindings({ cells }: Report, all: boolean, width: number): string {
  const style = createStyle({ color: false, width });
  return cells.map((cell) => `${showCell(cell, all, style).join("\n")}\n`).join("\n");
}

function showCell(cell: Cell, all: boolean, style: Style): readonly string[] {
  const { client, server, scenario, verdict, why } = cell;
  const shown = cell.findings.filter((finding) => all || finding.verdict !== "pass");
  const held = cell.findings.length - shown.length;
  return [
    ...heading(`${style.mark(verdict, verdict)}  ${style.safe(`${client} → ${server}  ${scenario}`)}`, style),
    ...indented(why, style),
    ...shown.flatMap((finding) => showFinding(finding, style)),
    ...(held > 0 ? [`  ${held} more findings are pass`] : []),
  ];
}

function showFinding(
  { verdict, rule, message, sent, expected, got, frames, filter, layers }: Finding,
  style: Style,
): readonly string[] {
  return [
    `  ${style.mark(verdict, style.safe(rule))}`,
    ...indented(message, style),
    ...labelled("sent", sent, style),
    ...labelled("expected", expected, style),
    ...labelled("got", got, style),
    ...labelled("frames", frames.map((frame) => `#${frame}`).join(" "), style),
    ...labelled("filter", filter, style),
    ...labelled("kernel", layers?.kernel ?? null, style),
    ...labelled("program", layers?.program ?? null, style),
    ...labelled("message", layers?.message ?? null, style),
    ...labelled("capture", layers?.capture ?? null, style),
  ];
}

function heading(text: string, style: Style): readonly string[] {
  return wrap(text, style.width - 2).map((line, index) => (index === 0 ? line : `  ${harmless(line)}`));
}

const LABEL_WIDTH = 10;

function labelled(label: string, text: string | null, style: Style): readonly string[] {
  if (text === null || text === "") return [];
  return wrap(style.safe(text), style.width - 6 - LABEL_WIDTH).map((line, index) =>
    `      ${(index === 0 ? label : "").padEnd(LABEL_WIDTH)}${harmless(line)}`.trimEnd(),
  );
}

function indented(text: string, style: Style): readonly string[] {
  return wrap(style.safe(text), style.width - 4).map((line) => `    ${harmless(line)}`);
}

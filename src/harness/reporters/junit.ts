import type { Cause, Cell, Finding, Report } from "../report.ts";
import type { Reporter } from "./reporter.ts";
import { safeLines, safeText } from "./safe-text.ts";
import { blamedWords } from "./stories.ts";
import { xmlText } from "./xml-text.ts";

/** JUnit XML for build servers: a suite for each pairing, a test for each scenario. */
export const junit: Reporter = {
  name: "junit",
  summary: "JUnit XML for build servers",
  render(report) {
    const pairings = new Map<string, Cell[]>();
    for (const cell of report.cells) {
      const name = `${cell.client} → ${cell.server}`;
      pairings.set(name, [...(pairings.get(name) ?? []), cell]);
    }
    const causes = new Map(
      report.causes.flatMap((cause) => cause.cells.map((at) => [report.cells[at], cause] as const)),
    );
    const suites = [...pairings].flatMap(([name, cells]) => suite(name, cells, causes));
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="${attribute(`lab ${report.command}`)}" ${counts(report.cells)}>`,
      ...suites,
      "</testsuites>",
      "",
    ].join("\n");
  },
};

type Causes = ReadonlyMap<Cell | undefined, Cause>;

function suite(name: string, cells: readonly Cell[], causes: Causes): readonly string[] {
  return [
    `  <testsuite name="${attribute(name)}" ${counts(cells)}>`,
    ...cells.flatMap((cell) => testCase(cell, causes.get(cell))),
    "  </testsuite>",
  ];
}

function counts(cells: Report["cells"]): string {
  const count = (...verdicts: readonly Cell["verdict"][]) =>
    cells.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const timeMs = cells.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return [
    `tests="${cells.length}"`,
    `failures="${count("fail")}"`,
    `errors="${count("error", "inconclusive")}"`,
    `skipped="${count("unsupported")}"`,
    `time="${seconds(timeMs)}"`,
  ].join(" ");
}

function testCase(cell: Cell, cause: Cause | undefined): readonly string[] {
  const names = `classname="${attribute(`${cell.client}.${cell.server}`)}" name="${attribute(cell.writer === null ? cell.scenario : `${cell.scenario}, ${cell.writes} by the ${cell.writer}`)}"`;
  const opening = `    <testcase ${names} time="${seconds(cell.durationMs)}"`;
  const result = resultOf(cell, cause);
  return result === undefined ? [`${opening}/>`] : [`${opening}>`, `      ${result}`, "    </testcase>"];
}

/** What the lab could not decide is an error: nothing makes it look like a test that was left out. */
function resultOf(cell: Cell, cause: Cause | undefined): string | undefined {
  const message = `message="${attribute(cell.why)}"`;
  switch (cell.verdict) {
    case "pass":
      return undefined;
    case "unsupported":
      return `<skipped ${message}/>`;
    case "fail":
      return `<failure ${message} type="${attribute(ruleOf(cell))}">${details(cell, cause)}</failure>`;
    default:
      return `<error ${message} type="${cell.verdict}">${details(cell, cause)}</error>`;
  }
}

function ruleOf({ findings, verdict }: Cell): string {
  return findings.find((finding) => finding.verdict === verdict)?.rule ?? verdict;
}

function details(cell: Cell, cause: Cause | undefined): string {
  const findings = cell.findings.filter(({ verdict }) => verdict === cell.verdict).flatMap(describe);
  const evidence = cell.evidence === "" ? [] : [`evidence: ${safeText(cell.evidence)}`];
  const blame =
    cause === undefined ? [] : [safeText(`lies with: ${blamedWords(cause, "→")}. ${cause.because}`)];
  return xmlText([...findings, ...blame, ...evidence, `repeat: ${safeText(cell.repeat)}`].join("\n"));
}

function describe({
  rule,
  message,
  frames,
  filter,
  sent,
  expected,
  got,
  layers,
}: Finding): readonly string[] {
  return [
    `${safeText(rule)}: ${safeText(message)}`,
    ...block("sent", sent),
    ...block("expected", expected),
    ...block("got", got),
    ...(frames.length === 0 ? [] : [`  frames: ${frames.join(", ")}`]),
    ...block("filter", filter),
    ...block("kernel", layers?.kernel ?? null),
    ...block("program", layers?.program ?? null),
    ...block("message", layers?.message ?? null),
    ...block("capture", layers?.capture ?? null),
  ];
}

function block(label: string, text: string | null): readonly string[] {
  return text === null ? [] : safeLines(text).map((line) => `  ${label}: ${line}`);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function attribute(text: string): string {
  return xmlText(safeText(text));
}

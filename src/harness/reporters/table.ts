import { faultHappened } from "../checkers/wire.ts";
import { isLostAsDeclared } from "../hold-against-losses.ts";
import type { Cell, Report, Verdict } from "../report.ts";
import { drawCauses, TOLD_IN_FULL } from "./causes-text.ts";
import { drawFraming } from "./framing-table.ts";
import { drawGrid, type Grid } from "./grid.ts";
import { drawLadder } from "./ladder-text.ts";
import { wrap } from "./layout.ts";
import type { Reporter } from "./reporter.ts";
import { harmless } from "./safe-text.ts";
import { blamedWords, type Story, tellStories } from "./stories.ts";
import { drawStory } from "./story-text.ts";
import { createStyle, type Style } from "./style.ts";

/** For people at a terminal: tables of what works, then each failure explained once for its cause. */
export const table: Reporter = {
  name: "table",
  summary: "tables for a terminal, with every failure explained",
  render(report, options) {
    const style = createStyle(options);
    const stories = tellStories(report);
    const whole = report.cells.filter(({ writer }) => writer === null);
    const captured = report.net.clock !== "none";
    const parts = [
      heading(report, style),
      ...matrices(whole, style),
      ...ownPairs(whole, style),
      ...drawFraming(report.cells, style),
      ...recordings(report.cells, style),
      ...faults(report.cells, style),
      ...drawCauses(stories, style),
      ...stories
        .slice(0, TOLD_IN_FULL)
        .map((story) => drawStory(story, style, { out: options.out, captured })),
      closing(report, stories, style),
    ];
    return `${parts.join("\n\n")}\n`;
  },
};

const VERDICTS: readonly Verdict[] = ["pass", "fail", "unsupported", "inconclusive", "error"];

function heading({ tool, command, seed, net }: Report, style: Style): string {
  const drops = net.dropsKnown ? "drops counted" : "drops not counted";
  const capture =
    net.clock === "none" ? "no capture" : `captured by ${net.capture}, ${net.clock} clock, ${drops}`;
  return [`lab ${tool.version}  ${command}  seed ${seed}`, `${net.used}, ${capture}: ${net.why}`]
    .map((line) => paragraph(line, style))
    .join("\n");
}

/** Client by server, for the scenarios that any client can play with any server. */
function matrices(cells: readonly Cell[], style: Style): readonly string[] {
  const generic = cells.filter((cell) => isGeneric(cell));
  return unique(generic.map(({ scenario }) => scenario)).map((scenario) => {
    const played = generic.filter((cell) => cell.scenario === scenario);
    const columns = unique(played.map(({ server }) => server));
    const grid: Grid = {
      corner: `client ${style.ascii ? "\\" : "╲"} server`,
      columns,
      rows: unique(played.map(({ client }) => client)).map((client) => ({
        name: client,
        cells: columns.map((server) => levelMark(find(played, { client, server }), style)),
      })),
    };
    return `${style.safe(scenario)}: every client with every server\n${drawGrid(grid, style)}`;
  });
}

/** A cell of the matrix: it has a declared level, or its sides speak two protocols. References in the robust reading have tables of their own. */
function isGeneric({ protocol, declared, reading }: Cell): boolean {
  if (reading.client === "robust" && reading.server === "robust") return false;
  return declared !== null || protocol.client !== protocol.server;
}

/** Scenario by pairing, a table for each protocol. */
function ownPairs(cells: readonly Cell[], style: Style): readonly string[] {
  const own = cells.filter((cell) => !isGeneric(cell));
  return unique(own.map(({ protocol }) => protocol.client)).map((protocol) => {
    const played = own.filter((cell) => cell.protocol.client === protocol);
    const columns = unique(played.map((cell) => pairName(cell, style)));
    const grid: Grid = {
      corner: "scenario",
      columns,
      rows: unique(played.map(({ scenario }) => scenario)).map((scenario) => ({
        name: scenario,
        cells: columns.map((column) => {
          const cell = played.find((each) => each.scenario === scenario && pairName(each, style) === column);
          if (cell === undefined) return "";
          const isLost = cell.verdict === "pass" && isLostAsDeclared(cell);
          return style.mark(cell.verdict, isLost ? "lost" : cell.verdict);
        }),
      })),
    };
    return `${style.safe(protocol)}: its own scenarios\n${drawGrid(grid, style)}`;
  });
}

/** What a run was held against; a run of a few cells also says what was compared and what was not. */
function recordings(cells: readonly Cell[], style: Style): readonly string[] {
  const held = cells.flatMap(({ findings }) =>
    findings.filter(({ rule, verdict }) => rule === RECORDED && verdict === "pass"),
  );
  if (held.length === 0) return [];
  if (cells.length > FEW) {
    const many = `${held.length} runs show the rows of the recording that their scenario names.`;
    return [paragraph(`${many} What was compared and what was not: lab check FOLDER --all`, style)];
  }
  return unique(held.map(({ message }) => message)).map((message) => paragraph(message, style));
}

/** A run of a few cells shows what the wire did in each. */
function faults(cells: readonly Cell[], style: Style): readonly string[] {
  if (cells.length > FEW) return [];
  return cells.flatMap(({ findings }) =>
    findings
      .filter(({ rule, verdict }) => rule === faultHappened.id && verdict === "pass")
      .map(({ message, ladder }) => [paragraph(message, style), ...drawLadder(ladder, style)].join("\n")),
  );
}

function paragraph(text: string, { safe, width }: Style): string {
  return wrap(safe(text), width).map(harmless).join("\n");
}

const RECORDED = "trace.recorded";
const FEW = 4;

function pairName({ client, server }: Cell, { arrow }: Style): string {
  return client === server ? client : `${client} ${arrow} ${server}`;
}

function find(cells: readonly Cell[], wanted: Pick<Cell, "client" | "server">): Cell | undefined {
  return cells.find(({ client, server }) => client === wanted.client && server === wanted.server);
}

function levelMark(cell: Cell | undefined, style: Style): string {
  if (cell === undefined) return "";
  const { verdict, level, declared } = cell;
  if (level === null || verdict === "unsupported" || verdict === "error") return style.mark(verdict, verdict);
  if (verdict === "inconclusive")
    return `${style.mark(verdict, level)}\n${style.paint(verdict, "not proved")}`;
  if (verdict === "pass") return style.mark(verdict, level);
  const second = declared !== null && declared !== level ? `not ${declared}` : "fail";
  return `${style.mark(verdict, level)}\n${style.paint(verdict, second)}`;
}

function closing(report: Report, stories: readonly Story[], style: Style): string {
  const { summary, cells } = report;
  const counts = VERDICTS.map((verdict) => {
    const words = `${summary[verdict]} ${verdict}`;
    return summary[verdict] === 0 ? words : style.paint(verdict, words);
  });
  return [
    ...wrap(counts.join("   "), style.width).map((line) => line.trim()),
    ...oneCause(stories, style),
    lastLine(report, cells.length, style),
  ].join("\n");
}

/** When many failures are one, nobody should look for many. */
function oneCause(stories: readonly Story[], style: Style): readonly string[] {
  const [story, second] = stories.filter(({ cause }) => cause.verdict === "fail");
  if (story === undefined || second !== undefined || story.cells.length < 2) return [];
  const { cause, cells } = story;
  const words = `All ${cells.length} failures have one cause: ${cause.rule}, and it lies with ${blamedWords(cause, style.arrow)}.`;
  return [paragraph(words, style)];
}

function lastLine({ summary }: Report, total: number, style: Style): string {
  const undecided = summary.error + summary.inconclusive;
  if (summary.fail > 0) return style.mark("fail", `${summary.fail} of ${total} cells failed`);
  if (undecided > 0) return style.mark("inconclusive", `${undecided} of ${total} cells could not be decided`);
  if (total === 0) return style.mark("inconclusive", "no cell was played");
  return style.mark("pass", `every one of ${total} cells is as it should be`);
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)];
}

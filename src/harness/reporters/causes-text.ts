import { displayWidth, truncate, wrap } from "./layout.ts";
import { harmless } from "./safe-text.ts";
import { blamedIn, type Story } from "./stories.ts";
import type { Style } from "./style.ts";

/** Causes that are told in full; the rest are in the list alone. */
export const TOLD_IN_FULL = 10;

/** Causes that are listed at most. */
const LISTED = 30;

/** Lines of what happened, at most. */
const MESSAGE_LINES = 2;

/** Lists the causes, what spoilt most first. Where there is only one, its story says it all. */
export function drawCauses(stories: readonly Story[], style: Style): readonly string[] {
  if (stories.length < 2) return [];
  const listed = stories.slice(0, LISTED);
  const rest = stories.slice(LISTED);
  const more = rest.reduce((sum, { cells }) => sum + cells.length, 0);
  const note = `and ${rest.length} more causes, of ${more} cells: report.json has them all, under "causes".`;
  return [
    [
      "What went wrong, by cause",
      ...listed.flatMap((story, index) => entry(story, index, style)),
      ...(rest.length === 0 ? [] : indented(note, 2, style)),
    ].join("\n"),
  ];
}

function entry(story: Story, index: number, style: Style): readonly string[] {
  const { cause, cells } = story;
  const [example] = cells;
  const count = `${cells.length} cell${cells.length === 1 ? "" : "s"}`;
  const head = `${index + 1}. ${count}: ${blamedIn(story, style.arrow)}${cause.rule === null ? "" : ` (${cause.rule})`}`;
  const frames = cause.example.frames.slice(0, 4).map((frame) => `#${frame}`);
  const where = `e.g. ${example.client} ${style.arrow} ${example.server} ${example.scenario}`;
  return [
    ...indented(head, 2, style),
    ...shortened(cause.message, 5, style),
    ...indented(cause.because, 5, style),
    ...indented([where, ...frames].join(" "), 5, style),
    ...(index < TOLD_IN_FULL ? [] : indented(cause.example.repeat, 5, style)),
  ];
}

function indented(text: string, by: number, style: Style): readonly string[] {
  return wrap(style.safe(text), style.width - by).map((line) => `${" ".repeat(by)}${harmless(line)}`);
}

function shortened(text: string, by: number, style: Style): readonly string[] {
  const room = (style.width - by) * MESSAGE_LINES - by;
  const safe = style.safe(text);
  const cut = displayWidth(safe) > room ? truncate(safe, room, style.ascii ? "..." : "…") : safe;
  return wrap(cut, style.width - by).map((line) => `${" ".repeat(by)}${harmless(line)}`);
}

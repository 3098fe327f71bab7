import { drawLadder } from "../../harness/reporters/ladder-text.ts";
import { createStyle } from "../../harness/reporters/style.ts";
import type { CheckResult } from "../grades.ts";

/**
 * Returns what there is to say of a check, in lines of plain text: why, what holds and what does not, expected and got, packets,
 * where they are kept and what plays them again. No text of others begins a line of its own, so none passes for one of ours; none is yet
 * safe for any target.
 */
export function describeCheck(check: CheckResult): readonly string[] {
  if (check.verdict === "pass") return [oneLine(check.why)];
  const { why, expected, got, ladder, evidence, filter, repeat } = check;
  return [
    oneLine(why),
    ...rules(check),
    ...labelled("expected", expected),
    ...labelled("got", got),
    ...drawLadder(ladder, createStyle({ color: false, width: LADDER_WIDTH })),
    ...labelled("frames", framesOf(check)),
    ...labelled("capture", evidence === null ? null : captureOf(evidence)),
    ...labelled("filter", filter),
    ...labelled("repeat", repeat),
  ];
}

/** Returns the capture in an evidence folder. */
export function captureOf(evidence: string): string {
  return `${evidence}/capture.pcapng`;
}

/** Returns the frames of a check's first failure as `#3 #4`; `null` without any. */
export function framesOf({ frames }: CheckResult): string | null {
  return frames.length === 0 ? null : frames.map((frame) => `#${frame}`).join(" ");
}

/** Columns: a ladder that fits into the boxes of every platform. */
const LADDER_WIDTH = 92;

/** What earned part of the points, and what did not: a rule is broken when any conversation breaks it. */
function rules({ cells }: CheckResult): readonly string[] {
  const broken = new Set(cells.flatMap((cell) => cell.broken));
  const held = new Set(cells.flatMap((cell) => cell.held).filter((rule) => !broken.has(rule)));
  const words = (set: ReadonlySet<string>) => (set.size === 0 ? null : [...set].sort().join(", "));
  return [...labelled("holds", words(held)), ...labelled("broken", words(broken))];
}

function labelled(label: string, text: string | null): readonly string[] {
  return text === null ? [] : [oneLine(`${label}: ${text}`)];
}

function oneLine(text: string): string {
  return text.replace(/\r?\n/gu, "\\n");
}

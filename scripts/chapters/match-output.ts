import { steadyWords, type Word } from "./steady-words.ts";

/** A line of a chapter's block that stands for anything between what is above and below it. */
const CUT = "...";

/**
 * Holds what a chapter shows of a command against what the command printed now. Returns the new lines with the chapter's cuts, or
 * undefined when they differ in more than what differs in every run (`steadyWords`).
 */
export function matchOutput(
  shown: readonly string[],
  printed: readonly string[],
): readonly string[] | undefined {
  const sections = splitAtCuts(shown);
  const words = steadyWords(printed);
  const kept: (readonly string[])[] = [];
  let from = 0;
  for (const [index, section] of sections.entries()) {
    const sought = steadyWords(section);
    const isFirst = index === 0;
    const isLast = index === sections.length - 1;
    const at = findWords(words, sought, from, isFirst, isLast);
    if (at === undefined) return undefined;
    from = at + sought.length;
    const first = words[at];
    const last = words[from - 1];
    if (sought.length === 0 || first === undefined || last === undefined) kept.push([]);
    else kept.push(printed.slice(isFirst ? 0 : first.line, isLast ? undefined : last.line + 1));
  }
  if (sections.length === 1) return printed;
  return kept.flatMap((lines, index) => (index === 0 ? lines : [CUT, ...lines]));
}

function splitAtCuts(lines: readonly string[]): readonly (readonly string[])[] {
  const sections: string[][] = [[]];
  for (const line of lines) {
    if (line === CUT) sections.push([]);
    else sections.at(-1)?.push(line);
  }
  return sections;
}

/** The first place at or behind `from` where `sought` stands, at the beginning or the end of all words where it has to be there. */
function findWords(
  words: readonly Word[],
  sought: readonly Word[],
  from: number,
  isFirst: boolean,
  isLast: boolean,
): number | undefined {
  const last = words.length - sought.length;
  const start = isLast && !isFirst ? Math.max(from, last) : from;
  for (let at = start; at <= last; at++) {
    if (isFirst && at > 0) return undefined;
    if (isFirst && isLast && words.length !== sought.length) return undefined;
    if (sought.every(({ text }, index) => words[at + index]?.text === text)) return at;
  }
  return undefined;
}

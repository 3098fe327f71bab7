const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;

/** Returns how many columns of a terminal safe text takes; colours take none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text.replace(/\x1b\[\d+m/gu, "")) {
    if (/[\p{M}\u200c\u200d]/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Returns text cut to `width` columns, with `…` where something is left out. */
export function truncate(text: string, width: number, ellipsis = "…"): string {
  if (displayWidth(text) <= width) return text;
  let cut = "";
  for (const character of text) {
    if (displayWidth(cut + character) + ellipsis.length > width) break;
    cut += character;
  }
  return cut + ellipsis;
}

/**
 * Returns a command as lines of at most `width` columns, each but the last ended by a backslash, so that it can be copied as it
 * stands. It is broken between words alone: a longer word keeps its line.
 */
export function wrapCommand(command: string, width: number): readonly string[] {
  if (displayWidth(command) <= width) return [command];
  const lines: string[] = [];
  let line = "";
  for (const word of command.match(SHELL_WORD) ?? []) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && displayWidth(longer) > width - CONTINUED.length) {
      lines.push(line + CONTINUED);
      line = `  ${word}`;
    } else line = longer;
  }
  return [...lines, line];
}

const CONTINUED = " \\";

/** What stands between spaces that are not quoted; an option keeps its value. */
const SHELL_WORD = /(?:--[\w-]+ (?!-))?(?:'[^']*'|\\.|[^ ])+/gu;

/** Returns one line of text as lines of at most `width` columns, broken between words where that is possible. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((whole) => pieces(whole, width))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && displayWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const cut: string[] = [];
  let piece = "";
  for (const character of word) {
    if (displayWidth(piece + character) > width) {
      cut.push(piece);
      piece = "";
    }
    piece += character;
  }
  return [...cut, piece];
}

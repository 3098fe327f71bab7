/** Joiners and variation selectors: emoji and several scripts are spelt with them. */
const SPELLING: ReadonlySet<string> = new Set(["\u200c", "\u200d", "\ufe0e", "\ufe0f"]);

const UNSAFE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Words that build servers take for commands wherever they stand in a log. */
const LOG_COMMAND = /##(?=[a-zA-Z]*\[)/gu;

/**
 * Returns text of any origin on one line that no terminal, XML reader or build log takes for more than text: what cannot be
 * seen or steers how the rest is shown becomes `\n`, `\x1b` or `\u{202e}`.
 */
export function safeText(text: string): string {
  return harmless(text.replace(UNSAFE, visible).replace(LOG_COMMAND, "#\\#"));
}

/** Returns a line of safe text that no build server takes for a command: one that begins with two colons could be one. */
export function harmless(line: string): string {
  return line.replace(/^(?=\s*::)/u, "\\");
}

/** Returns text of any origin as lines, each as `safeText`. */
export function safeLines(text: string): readonly string[] {
  return text.split(/\r?\n/u).map(safeText);
}

/** Returns safe text in ASCII alone: arrows and signs as people type them, all else as `\u{…}`. */
export function toAscii(text: string): string {
  return text.replace(/[^\x00-\x7f]/gu, (character) => TYPED[character] ?? codePoint(character));
}

const TYPED: Readonly<Record<string, string>> = {
  "→": "->",
  "←": "<-",
  "×": "x",
  "…": "...",
  "–": "-",
  "—": "-",
  "§": "s.",
};

function visible(character: string): string {
  if (character === " " || SPELLING.has(character)) return character;
  return NAMED[character] ?? codePoint(character);
}

function codePoint(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  return number < 0x80 ? `\\x${number.toString(16).padStart(2, "0")}` : `\\u{${number.toString(16)}}`;
}

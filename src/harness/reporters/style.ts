import type { Verdict } from "../report.ts";
import type { DrawOptions } from "./reporter.ts";
import { safeText, toAscii } from "./safe-text.ts";

const LEAST_WIDTH = 60;

/** How a report is drawn for a person: signs, colours and width. */
export interface Style {
  readonly width: number;
  readonly ascii: boolean;
  readonly arrow: string;
  /** Returns text of any origin as it may be drawn. */
  safe(text: string): string;
  /** Returns words with the sign and the colour of a verdict. */
  mark(verdict: Verdict, words: string): string;
  /** Returns words in the colour of a verdict. */
  paint(verdict: Verdict, words: string): string;
}

const SIGNS: Readonly<Record<Verdict, string>> = {
  pass: "✓",
  fail: "✗",
  unsupported: "–",
  inconclusive: "?",
  error: "!",
};

const ASCII_SIGNS: Readonly<Record<Verdict, string>> = {
  pass: "ok",
  fail: "XX",
  unsupported: "--",
  inconclusive: "??",
  error: "!!",
};

const COLORS: Readonly<Record<Verdict, number>> = {
  pass: 32,
  fail: 31,
  unsupported: 90,
  inconclusive: 33,
  error: 35,
};

/** Returns the style that the options ask for. */
export function createStyle({ color, width, ascii = false }: Omit<DrawOptions, "out">): Style {
  const paint = (verdict: Verdict, words: string) =>
    color ? `\x1b[${COLORS[verdict]}m${words}\x1b[39m` : words;
  const signs = ascii ? ASCII_SIGNS : SIGNS;
  return {
    width: Math.max(LEAST_WIDTH, Math.floor(width)),
    ascii,
    arrow: ascii ? "->" : "→",
    safe: (text) => (ascii ? toAscii(safeText(text)) : safeText(text)),
    mark: (verdict, words) => paint(verdict, `${signs[verdict]} ${words}`),
    paint,
  };
}

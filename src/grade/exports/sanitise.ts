import { safeLines, safeText } from "../../harness/reporters/safe-text.ts";
import { xmlText } from "../../harness/reporters/xml-text.ts";

/**
 * Where text goes. `markdown`: running text and table cells; `markdown-code`: a whole fenced block; `xml`: content;
 * `csv`: a whole quoted field; `vpl`: what stands behind words of ours on a line; `gradescope`: lines of its `text` format, and those
 * of PrairieLearn; `json`: a string on one line.
 */
export type Target =
  | "terminal"
  | "github-data"
  | "github-property"
  | "markdown"
  | "markdown-code"
  | "xml"
  | "xml-attribute"
  | "csv"
  | "vpl"
  | "gradescope"
  | "json";

/**
 * Returns text of any origin as it may stand in `target`, where it is read as text and as nothing else. What cannot be seen is
 * written out, as `\n` or `\u{202e}`. Of a long text the beginning is kept, and how much is cut is said: 2,000 characters of a line,
 * and 200 lines or 20,000 characters of a text.
 */
export function sanitise(target: Target, text: string): string {
  return FORMS[target](text);
}

const FORMS: Readonly<Record<Target, (text: string) => string>> = {
  terminal: line,
  "github-data": githubData,
  "github-property": (text) => githubData(text).replaceAll(":", "%3A").replaceAll(",", "%2C"),
  markdown,
  "markdown-code": fenced,
  xml: (text) => xml(lines(text)),
  "xml-attribute": (text) => xml(line(text)),
  csv: csvField,
  vpl: (text) =>
    line(text).replaceAll(":=>>", ":=\\>>").replaceAll("<|--", "<\\|--").replaceAll("--|>", "--\\|>"),
  gradescope: lines,
  json: line,
};

const LONGEST_LINE = 2_000;
const LONGEST_TEXT = 20_000;
const MOST_LINES = 200;

function line(text: string): string {
  return safeText(cut(text, LONGEST_LINE));
}

function lines(text: string): string {
  const all = text.split(/\r?\n/u);
  const kept: string[] = [];
  let length = 0;
  for (const each of all.slice(0, MOST_LINES)) {
    const short = cut(each, LONGEST_LINE);
    length += short.length;
    if (length > LONGEST_TEXT) break;
    kept.push(short);
  }
  const more = all.length - kept.length;
  return safeLines([...kept, ...(more > 0 ? [`… (${more} more lines cut)`] : [])].join("\n")).join("\n");
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const head = text.slice(0, longest).replace(/[\ud800-\udbff]$/u, "");
  return `${head}… (${text.length - head.length} more characters cut)`;
}

/** GitLab attaches the files that a text in double brackets names. */
function xml(safe: string): string {
  return xmlText(safe.replace(/\[(?=\[)/gu, "[\\"));
}

/** Workflow commands: percent signs begin escapes. Safe text has no line breaks of its own. */
function githubData(text: string): string {
  return line(text).replaceAll("%", "%25");
}

/** Marks of inline Markdown, links that GitHub makes of bare addresses, and marks that begin a block. */
function markdown(text: string): string {
  return line(text)
    .replace(/[\\`*_[\]~$#]/gu, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("|", "&#124;")
    .replace(/:(?=\/\/|[a-z0-9_+-]+:)/giu, "\\:")
    .replace(/\b(www)\./giu, "$1\\.")
    .replaceAll("@", "@<!-- -->")
    .replace(/^(\s*)(?=[-+=])/u, "$1\\")
    .replace(/^(\s*\d+)(?=[.)])/u, "$1\\");
}

/** A block whose fence is longer than any row of backticks within. */
function fenced(text: string): string {
  const body = lines(text);
  const longest = Math.max(2, ...(body.match(/`+/gu) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${body}\n${fence}`;
}

/**
 * A quoted field (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it, also behind a semicolon, which
 * separates fields where the comma is a decimal point.
 */
function csvField(text: string): string {
  const unformulated = line(text).replace(/(^|;)(?=\s*[=+\-@＝＋－＠])/gu, "$1'");
  return `"${unformulated.replaceAll('"', '""')}"`;
}

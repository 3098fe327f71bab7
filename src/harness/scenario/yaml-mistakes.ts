import { type Document, type ErrorCode, visit, type YAMLError } from "yaml";
import { quote } from "./scenario-error.ts";
import type { YamlMistake } from "./yaml-check.ts";

const SENTENCES: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: "a tab cannot indent YAML; use spaces",
  BAD_INDENT: "this line is indented differently from what it belongs to",
  MULTIPLE_DOCS: "a second document begins here (---); write one document a file",
  BLOCK_AS_IMPLICIT_KEY: "a second colon makes this a nested mapping; put the text in quotes",
  BAD_SCALAR_START: "text cannot begin with this character; put it in quotes",
  MISSING_CHAR: "something is missing here: a closing bracket, a comma, a space or a colon",
  UNEXPECTED_TOKEN: "this is not expected here; put text with special characters in quotes",
  BAD_DQ_ESCAPE:
    "this escape is not known in double quotes; write \\\\ for a backslash, or use single quotes",
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters",
};

/** Returns the parser's errors and warnings as sentences that say what to do. */
export function explainYaml(document: Document.Parsed, source: string): YamlMistake[] {
  return [...document.errors, ...document.warnings].map((error) => {
    const quoted = isOpenQuote(error) ? openQuote(document, error.pos[0]) : undefined;
    if (quoted !== undefined) return { offset: quoted, message: "the quote that opens here is never closed" };
    return { offset: Math.min(error.pos[0], source.length), message: explain(error, source) };
  });
}

function isOpenQuote({ code, message }: YAMLError): boolean {
  return code === "MISSING_CHAR" && message.includes("quote");
}

/** The parser notices at the end of the text; people look for the beginning. */
function openQuote(document: Document.Parsed, end: number): number | undefined {
  let start: number | undefined;
  visit(document, {
    Scalar(_key, { type, range }) {
      const isQuoted = type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
      if (isQuoted && range && range[0] < end && end <= range[2]) start = range[0];
    },
  });
  return start;
}

function explain({ code, message, pos }: YAMLError, source: string): string {
  if (code === "TAG_RESOLVE_FAILED") {
    const tag = source.slice(pos[0], pos[1]);
    return `${quote(tag)} is read as a YAML tag; put text that begins with ! in quotes`;
  }
  return SENTENCES[code] ?? `this is not YAML: ${message.replace(/\s+/gu, " ")}`;
}

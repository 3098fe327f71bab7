import { quoteOctets, stripControls, utf8 } from "../../wire/octets.ts";

/** What is wrong with a file that a person wrote, or with a pattern; stable, so that programs may look at it. */
export type ScenarioErrorCode =
  | "FILE_UNREADABLE"
  | "FILE_TOO_BIG"
  | "FILE_NOT_UTF8"
  | "YAML_SYNTAX"
  | "UNKNOWN_KEY"
  | "MISSING_KEY"
  | "WRONG_TYPE"
  | "NOT_ALLOWED"
  | "BAD_STEP"
  | "BAD_PLACEHOLDER"
  | "BAD_PATTERN"
  | "NAME_TAKEN"
  | "NO_MATCH";

/** One mistake and its place; lines and columns count from 1. */
export interface Mistake {
  readonly code: ScenarioErrorCode;
  /** Absent for what came from the command line. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** What is wrong and what to do, without the place. */
  readonly message: string;
  readonly found?: string;
  readonly allowed?: readonly string[];
}

const LISTED = 20;

/** A scenario, manifest, declaration or pattern with mistakes: `FILE:LINE:COLUMN: what is wrong`, a line for each mistake. */
export class ScenarioError extends Error {
  readonly code: ScenarioErrorCode;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly found: string | undefined;
  readonly allowed: readonly string[] | undefined;
  /** The mistakes after the first. */
  readonly others: readonly Mistake[];
  readonly badInput = true;

  constructor(first: Mistake, others: readonly Mistake[] = []) {
    super(listMistakes([first, ...others]));
    this.name = "ScenarioError";
    this.code = first.code;
    this.file = first.file;
    this.line = first.line;
    this.column = first.column;
    this.found = first.found;
    this.allowed = first.allowed;
    this.others = others;
  }
}

/** Returns text of a file in double quotes, cut to a readable length and safe to print. */
export function quote(text: string): string {
  return quoteOctets(utf8(text), 80);
}

function listMistakes(mistakes: readonly Mistake[]): string {
  const lines = mistakes.slice(0, LISTED).map(({ message, ...place }) => `${placeWords(place)}${message}`);
  const more = mistakes.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more mistakes`] : [])].join("\n");
}

function placeWords({ file, line, column }: Pick<Mistake, "file" | "line" | "column">): string {
  if (file === undefined) return "";
  const numbers = [line, column].filter((number) => number !== undefined).map((number) => `:${number}`);
  return `${stripControls(file)}${numbers.join("")}: `;
}

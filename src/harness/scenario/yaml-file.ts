import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
} from "yaml";
import { readText } from "./read-text.ts";
import { type Mistake, ScenarioError } from "./scenario-error.ts";
import { checkYaml } from "./yaml-check.ts";
import { tooDeepAt } from "./yaml-depth.ts";
import { explainYaml } from "./yaml-mistakes.ts";

/** A place in a file, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The keys and indexes that lead to a value. */
export type YamlPath = readonly PropertyKey[];

/** A YAML file whose places can be asked for. */
export interface YamlFile {
  readonly file: string;
  /** All scalars are text as written, because `123` and `yes` are words that people say; `null` where nothing is written. */
  readonly value: unknown;
  /** Returns where the value of `path`, or its key, stands; the nearest thing around it when it is not there. */
  place(path: YamlPath, part: "key" | "value"): Place;
  /** Returns where `words` stand in the value of `path` as it is written; its beginning when they cannot be found. */
  placeOfWords(path: YamlPath, words: string): Place;
}

/**
 * Reads a YAML file.
 * @throws {ScenarioError} for what cannot be read, with the place of every mistake in the YAML.
 */
export async function readYamlFile(file: string): Promise<YamlFile> {
  return parseYaml(await readText(file), file);
}

function parseYaml(source: string, file: string): YamlFile {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const deep = tooDeepAt(source);
  if (deep !== undefined) {
    const message = "this is nested too deeply; no file of this kind goes deeper than 64";
    throw new ScenarioError({ code: "YAML_SYNTAX", file, ...placeAt(deep), message });
  }
  const document =
    // Unique keys are looked for in checkYaml, because the parser's own search takes quadratic time.
    parseDocument(source, { schema: "failsafe", lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const mistakes = [...explainYaml(document, source), ...checkYaml(document)];
  const [first, ...others] = mistakes
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, message }): Mistake => ({ code: "YAML_SYNTAX", file, ...placeAt(offset), message }));
  if (first !== undefined) throw new ScenarioError(first, others);
  return {
    file,
    value: toValue(document, file),
    place: (path, part) => placeAt(offsetOf(document, path, part)),
    placeOfWords: (path, words) => {
      const [start, end] = find(document, path).value?.range ?? [0, 0];
      const at = source.slice(start, end).indexOf(words);
      return placeAt(at === -1 ? offsetOf(document, path, "value") : start + at);
    },
  };
}

/** Aliases of aliases multiply, so the parser counts what they stand for. */
function toValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    const message = "its aliases (*name) stand for too much; write out what they stand for";
    throw new ScenarioError({ code: "YAML_SYNTAX", file, line: 1, column: 1, message });
  }
}

function offsetOf(document: Document.Parsed, path: YamlPath, part: "key" | "value"): number {
  const { key, value, depth } = find(document, path);
  const whole = depth === path.length;
  const node = whole && (part === "key" || isEmpty(value)) ? (key ?? value) : (value ?? key);
  return node?.range[0] ?? 0;
}

/** Follows a path as far as it goes. */
function find(document: Document.Parsed, path: YamlPath) {
  let value: ParsedNode | null = document.contents;
  let key: ParsedNode | undefined;
  for (const [depth, step] of path.entries()) {
    const next = child(value, step);
    if (next === undefined) return { key, value, depth };
    ({ key, value } = next);
    if (isAlias(value)) value = (value.resolve(document) as ParsedNode | undefined) ?? null;
  }
  return { key, value, depth: path.length };
}

function child(node: ParsedNode | null, step: PropertyKey) {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return isNode(item) ? { key: undefined, value: item as ParsedNode } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step);
  return pair && { key: pair.key as ParsedNode, value: pair.value as ParsedNode | null };
}

function isEmpty(node: ParsedNode | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

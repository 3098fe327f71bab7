import { z } from "zod";
import { didYouMean } from "../../wire/nearest.ts";
import { type Mistake, quote, ScenarioError, type ScenarioErrorCode } from "./scenario-error.ts";
import { readYamlFile, type YamlFile, type YamlPath } from "./yaml-file.ts";

/** What a schema's own check may say beside its message, in the `params` of a custom issue. */
export interface CustomMistake {
  readonly code?: ScenarioErrorCode;
  /** Whether the key is wrong rather than its value. */
  readonly part?: "key" | "value";
  /** The words that are wrong, when they are only a part of the value. */
  readonly words?: string;
  readonly found?: string;
  readonly allowed?: readonly string[];
}

/** A value that keeps to its schema, and the file that it stands in. */
export interface ValidFile<Value> {
  readonly value: Value;
  readonly yaml: YamlFile;
}

/**
 * Reads a YAML file and holds it against `schema`.
 * @throws {ScenarioError} that lists every mistake with its place.
 */
export async function readValid<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<ValidFile<z.output<Schema>>> {
  const yaml = await readYamlFile(file);
  const allowedKeys = new Map<string, readonly string[]>();
  const result = schema.safeParse(yaml.value, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") allowedKeys.set(pathKey(issue.path ?? []), keysOf(issue.inst));
      return undefined;
    },
  });
  if (result.success) return { value: result.data, yaml };
  throwMistakes(
    yaml,
    result.error.issues
      .slice(0, EXPLAINED)
      .flatMap((issue) => explain(issue, yaml, allowedKeys.get(pathKey(issue.path)) ?? [])),
  );
}

/** Finding a place takes time, and nobody reads more. */
const EXPLAINED = 500;

/** Throws mistakes in the order of their places. */
export function throwMistakes(yaml: YamlFile, mistakes: readonly Mistake[]): never {
  const [first, ...others] = [...mistakes].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  throw new ScenarioError(
    first ?? { code: "WRONG_TYPE", file: yaml.file, message: "does not follow its schema" },
    others,
  );
}

function explain(issue: z.core.$ZodIssue, yaml: YamlFile, keys: readonly string[]): readonly Mistake[] {
  const path: YamlPath = issue.path;
  const { file } = yaml;
  const value = valueAt(yaml.value, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.slice(0, EXPLAINED).map((key) => unknownKey(key, keys, yaml, path));
    case "invalid_type":
      return [value === undefined ? missing(yaml, path) : wrongType(issue.expected, value, yaml, path)];
    case "invalid_value": {
      const allowed = issue.values.map(String);
      return [value === undefined ? missing(yaml, path, allowed) : notAllowed(value, allowed, yaml, path)];
    }
    case "custom": {
      const { code = "NOT_ALLOWED", part = "value", words, ...more } = (issue.params ?? {}) as CustomMistake;
      const place = words === undefined ? yaml.place(path, part) : yaml.placeOfWords(path, words);
      return [{ code, file, ...place, message: issue.message, ...more }];
    }
    case "too_small":
      return [
        {
          code: "NOT_ALLOWED",
          file,
          ...yaml.place(path, "value"),
          message: `${nameOf(path)} must not be empty`,
        },
      ];
    default:
      return [
        {
          code: "NOT_ALLOWED",
          file,
          ...yaml.place(path, "value"),
          message: issue.message,
          found: describe(value),
        },
      ];
  }
}

function unknownKey(
  key: string,
  allowed: readonly string[],
  { file, place }: YamlFile,
  path: YamlPath,
): Mistake {
  const message = `unknown key ${quote(key)}; allowed here: ${allowed.join(", ")}${didYouMean(key, allowed)}`;
  return { code: "UNKNOWN_KEY", file, ...place([...path, key], "key"), message, found: key, allowed };
}

function missing({ file, place }: YamlFile, path: YamlPath, allowed: readonly string[] = []): Mistake {
  const choices = allowed.length === 0 ? "" : `; write one of ${allowed.join(", ")}`;
  const message = path.length === 0 ? "the file is empty" : `the key ${nameOf(path)} is missing${choices}`;
  const more = allowed.length === 0 ? {} : { allowed };
  return { code: "MISSING_KEY", file, ...place(path.slice(0, -1), "value"), message, ...more };
}

function wrongType(expected: string, value: unknown, { file, place }: YamlFile, path: YamlPath): Mistake {
  const found = describe(value);
  if (path.length === 0 && value === null) {
    return { code: "WRONG_TYPE", file, line: 1, column: 1, message: "the file is empty" };
  }
  const message = `${nameOf(path)} must be ${TYPES[expected] ?? expected}, but ${found} is there${quotesHelp(expected, value)}`;
  return { code: "WRONG_TYPE", file, ...place(path, "value"), message, found };
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "a set of keys",
  record: "a set of keys",
};

/** What to do about text that YAML took for something else. */
export function quotesHelp(expected: string, value: unknown): string {
  if (expected !== "string") return "";
  return value === null
    ? '; write "" for empty text, and put text that begins with # in quotes'
    : "; put text that begins with [ or { in quotes";
}

function notAllowed(
  value: unknown,
  allowed: readonly string[],
  { file, place }: YamlFile,
  path: YamlPath,
): Mistake {
  const found = describe(value);
  const hint = typeof value === "string" ? didYouMean(value, allowed) : "";
  const message =
    value === null
      ? `${nameOf(path)} has no value; write one of ${allowed.join(", ")}`
      : `${found} is not allowed as ${nameOf(path)}; allowed: ${allowed.join(", ")}${hint}`;
  return { code: "NOT_ALLOWED", file, ...place(path, "value"), message, found, allowed };
}

/** Returns in words what was found. */
export function describe(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (value === null || value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : "a set of keys";
}

function nameOf(path: YamlPath): string {
  const name = path.filter((step) => typeof step === "string").at(-1);
  if (name === undefined) return "the file";
  const index = path.at(-1);
  return typeof index === "number" ? `entry ${index + 1} of ${quote(name)}` : quote(name);
}

function valueAt(value: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}

function keysOf(schema: unknown): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function pathKey(path: YamlPath): string {
  return path.map(String).join("\0");
}

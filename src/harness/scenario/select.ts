import { didYouMean } from "../../wire/nearest.ts";
import { quote, ScenarioError } from "./scenario-error.ts";

/**
 * Returns the names that any of `patterns` matches, in the order of `names`. `*` stands for any text, `?` for one character,
 * `[ab]` for one of these, `[!ab]` for none of these; a comma separates patterns. `what` says in messages what is chosen.
 * @throws {ScenarioError} `NO_MATCH` for a pattern that matches nothing.
 */
export function selectByPattern(
  names: readonly string[],
  patterns: readonly string[],
  what: string,
): readonly string[] {
  const wanted = patterns.flatMap((list) => list.split(",")).map((pattern) => pattern.trim());
  const chosen = new Set(wanted.flatMap((pattern) => matches(names, pattern, what)));
  return names.filter((name) => chosen.has(name));
}

/** Tells whether any of `patterns`, written as for `selectByPattern`, matches a name. */
export function isSelected(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesWhole([...name], parsePattern(pattern)));
}

function matches(names: readonly string[], pattern: string, what: string): readonly string[] {
  const parts = parsePattern(pattern);
  const found = names.filter((name) => name === pattern || matchesWhole([...name], parts));
  if (found.length > 0) return found;
  const existing = names.length === 0 ? "there is none" : `there are ${names.join(", ")}`;
  const message = `no ${what} is called ${quote(pattern)}; ${existing}${didYouMean(pattern, names)}`;
  throw new ScenarioError({ code: "NO_MATCH", message, found: pattern, allowed: names });
}

/** `any`: any number of characters; otherwise whether one character fits. */
type Part = "any" | ((character: string) => boolean);

function parsePattern(pattern: string): readonly Part[] {
  return [...pattern.matchAll(/\[(!?)([^\]]+)\]|./gsu)].map(([whole, not, set]): Part => {
    if (set !== undefined) return (character) => isInSet(set, character) === (not === "");
    if (whole === "*") return "any";
    return (character) => whole === "?" || whole === character;
  });
}

function isInSet(set: string, character: string): boolean {
  return [...set.matchAll(/(.)-(.)|./gsu)].some(([whole, from, to]) =>
    from === undefined || to === undefined ? whole === character : from <= character && character <= to,
  );
}

/** Goes back to the last `*` alone, so that no pattern takes more than quadratic time. */
function matchesWhole(name: readonly string[], parts: readonly Part[]): boolean {
  let star: { readonly part: number; at: number } | undefined;
  let part = 0;
  let at = 0;
  while (at < name.length) {
    const next = parts[part];
    if (next === "any") {
      star = { part: part++, at };
    } else if (next?.(name[at] ?? "") === true) {
      part++;
      at++;
    } else if (star !== undefined) {
      part = star.part + 1;
      at = ++star.at;
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === "any");
}

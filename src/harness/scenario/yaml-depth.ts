import { type CST, Parser } from "yaml";

const LIMIT = 64;

/**
 * Returns the offset of the first value that is nested more than 64 deep, or `undefined`.
 * Composing a document recurses and can end the whole process near the end of the stack; reading its tokens does not.
 */
export function tooDeepAt(source: string): number | undefined {
  const waiting = [...new Parser().parse(source)].map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > LIMIT) return token.offset;
    for (const inner of within(token)) waiting.push({ token: inner, depth: depth + 1 });
  }
  return undefined;
}

function within(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat());
}

import { type Document, isAlias, isMap, isNode, isPair, isScalar, visit } from "yaml";
import { quote } from "./scenario-error.ts";

/** A mistake in the YAML, at an offset of the text. */
export interface YamlMistake {
  readonly offset: number;
  readonly message: string;
}

const MAX_ALIASES = 100;

/** Returns what the parser lets pass but is a mistake: double keys and bad aliases. Gives values that are not written the value `null`. */
export function checkYaml(document: Document.Parsed): readonly YamlMistake[] {
  const mistakes: YamlMistake[] = [];
  const anchors = new Set<string>();
  let aliases = 0;
  visit(document, {
    Node(_key, node, path) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) {
        aliases++;
        const inside = path.some(
          (parent) => isNode(parent) && "anchor" in parent && parent.anchor === node.source,
        );
        if (aliases > MAX_ALIASES) {
          mistakes.push({
            offset,
            message: `more than ${MAX_ALIASES} aliases (*name); write out what they stand for`,
          });
          return visit.BREAK;
        }
        if (inside || !anchors.has(node.source))
          mistakes.push({ offset, message: aliasMistake(node.source, inside) });
        return;
      }
      if ("anchor" in node && node.anchor !== undefined) anchors.add(node.anchor);
      if (isScalar(node) && node.type === "PLAIN" && node.source === "") node.value = null;
      if (isMap(node)) mistakes.push(...doubleKeys(node.items));
      return;
    },
  });
  return mistakes;
}

function aliasMistake(name: string, inside: boolean): string {
  if (inside) return `the alias *${name} stands for something that it is a part of`;
  return `*${name} is an alias, but nothing before it is named &${name}; put text that begins with * in quotes`;
}

function doubleKeys(items: readonly unknown[]): readonly YamlMistake[] {
  const seen = new Set<unknown>();
  return items.flatMap((item) => {
    const key = isPair(item) && isScalar(item.key) ? item.key : undefined;
    if (key === undefined) return [];
    const twice = seen.has(key.value);
    seen.add(key.value);
    return twice
      ? [{ offset: key.range?.[0] ?? 0, message: `the key ${quote(String(key.value))} is there twice` }]
      : [];
  });
}

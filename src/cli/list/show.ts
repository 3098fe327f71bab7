import { wrap } from "../../harness/reporters/layout.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import type { Kind } from "./entries.ts";
import type { ListEntry } from "./entry.ts";

/** Returns lists as text of at most `width` columns: a heading a kind; a name, and below it what it is and where it comes from. */
export function showList(lists: ReadonlyMap<Kind, readonly ListEntry[]>, width: number): string {
  const parts = [...lists].map(([kind, entries]) => {
    const heading = `${kind} (${entries.length})`;
    return [heading, "", ...entries.flatMap((entry) => entryLines(entry, width))].join("\n");
  });
  return `${parts.join("\n\n")}\n`;
}

function entryLines({ name, title, source, ...more }: ListEntry, width: number): readonly string[] {
  const rest = Object.entries(more).flatMap(([key, value]) => {
    const words = Array.isArray(value) ? value.join(", ") : String(value);
    return words === "" ? [] : [`${toWords(key)}: ${words}`];
  });
  const below = [title, source, rest.join("; ")].filter((line) => line !== "");
  return [
    safeText(name),
    ...below.flatMap((line) => wrap(safeText(line), width - INDENT.length).map((part) => INDENT + part)),
  ];
}

const INDENT = "    ";

/** `needsPackets` as people write it. */
function toWords(key: string): string {
  return key.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

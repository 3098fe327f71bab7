/** What the fields of a message hold; a list where the field may stand more than once. */
export type TextFields = Readonly<Record<string, string | readonly string[]>>;

/** A part of a template: text as it stands, or a field; with a separator the field takes several values. */
export type TemplatePart = string | { readonly field: string; readonly separator?: string };

const FIELD = /\{([a-z]+)(?:\*(.))?\}/gu;

/** Returns the parts of a template such as `&&GROUPCHAT&&|{sender}|{peer*|}`: a field in braces, with `*` and a separator a list. */
export function templateParts(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (const found of template.matchAll(FIELD)) {
    const [whole, field = "", separator] = found;
    if (found.index > at) parts.push(template.slice(at, found.index));
    parts.push(separator === undefined ? { field } : { field, separator });
    at = found.index + whole.length;
  }
  if (at < template.length) parts.push(template.slice(at));
  return parts;
}

/** Returns the text that a template makes with these fields; behind each value of a list stands its separator. */
export function fillTemplate(template: string, fields: TextFields = {}): string {
  return templateParts(template)
    .map((part) => {
      if (typeof part === "string") return part;
      const value = fields[part.field] ?? "";
      const values = typeof value === "string" ? [value] : value;
      return part.separator === undefined
        ? values.join("")
        : values.map((each) => each + part.separator).join("");
    })
    .join("");
}

/**
 * Returns the fields of a text, or `undefined` where it does not fit the template. A field ends where the text that follows it in the
 * template first stands; where that is the template's last part, at the end. The last field takes the rest.
 */
export function readTemplate(template: string, words: string): TextFields | undefined {
  const parts = templateParts(template);
  const fields: Record<string, string | readonly string[]> = {};
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (typeof part === "string") {
      if (!words.startsWith(part, at)) return undefined;
      at += part.length;
      continue;
    }
    const end = fieldEnd(words, at, parts.slice(index + 1));
    if (end === undefined) return undefined;
    const value = words.slice(at, end);
    fields[part.field] = part.separator === undefined ? value : split(value, part.separator);
    at = end;
  }
  return at === words.length ? fields : undefined;
}

function fieldEnd(words: string, at: number, [next, ...more]: readonly TemplatePart[]): number | undefined {
  if (typeof next !== "string") return words.length;
  const end = more.length === 0 ? words.length - next.length : words.indexOf(next, at);
  return end >= at && words.startsWith(next, end) ? end : undefined;
}

/** The separator may stand behind the last value, or not. */
function split(value: string, separator: string): readonly string[] {
  const values = value.split(separator);
  return values.at(-1) === "" ? values.slice(0, -1) : values;
}

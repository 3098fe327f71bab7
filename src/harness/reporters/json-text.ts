/** Returns a value as JSON that is safe to show: what a terminal or a build server may act on is escaped, and reads back as it was. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(UNSEEN, escaped)}\n`;
}

/** What JSON lets pass but a terminal or a build server may act on. It can only stand within strings. */
const UNSEEN = /[^\P{C}\n]|[^\P{Z} ]|\p{Default_Ignorable_Code_Point}|#(?=#[a-zA-Z]*\[)/gu;

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    return `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }).join("");
}

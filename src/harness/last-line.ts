/** Characters of a line that are shown; a program may print thousands in one. */
const SHOWN = 200;

/** Says in a sentence what a program showed last. */
export function sayLastLine(line: string | undefined): string {
  if (line === undefined) return "It printed nothing.";
  const characters = [...line];
  const shown = characters.length > SHOWN ? `${characters.slice(0, SHOWN).join("")}…` : line;
  return `Its last line was ${JSON.stringify(shown)}.`;
}

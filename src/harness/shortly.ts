/** Characters of a text that are quoted whole; of a longer one as many as `ENDS` at each end. */
const WHOLE = 120;
const ENDS = 30;

/** Returns text for messages: a long one by its ends and its length. */
export function shortly(words: string): string {
  const characters = [...words];
  if (characters.length <= WHOLE) return words;
  const [head, tail] = [characters.slice(0, ENDS), characters.slice(-ENDS)].map((part) => part.join(""));
  return `${head}…${tail} (${characters.length} characters)`;
}

/** Returns the same as a JSON string, the length behind its quotes. */
export function quoteShortly(words: string): string {
  const short = shortly(words);
  if (short === words) return JSON.stringify(words);
  const at = short.lastIndexOf(" (");
  return JSON.stringify(short.slice(0, at)) + short.slice(at);
}

import { COMMANDS, encodeText } from "./codec.ts";

/** Everybody gets the names of all, over and over. */
const MOST_OF_NAME = 1 << 16;

/** Says why the robust server refuses a first message in place of a name; `undefined` when it takes it for one. */
export function whyNoName(words: string): string | undefined {
  const command = Object.values(COMMANDS).find((each) => each === words);
  if (command !== undefined) return `${command} is a command and no name`;
  if (words.includes("\ufffd")) return "a name is text, and this is no UTF-8";
  const { length } = encodeText(words);
  return length > MOST_OF_NAME ? `a name has at most ${MOST_OF_NAME} octets, not ${length}` : undefined;
}

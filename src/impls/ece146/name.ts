import { COMMANDS, encodeText, READ_SIZE } from "./codec.ts";

/** Says why the robust server refuses a first message in place of a name; `undefined` when it takes it for one. */
export function whyNoName(words: string): string | undefined {
  const command = Object.values(COMMANDS).find((each) => each === words);
  if (command !== undefined) return `${command} is a command and no name`;
  const { length } = encodeText(words);
  return length > READ_SIZE ? `a name has at most ${READ_SIZE} octets, not ${length}` : undefined;
}

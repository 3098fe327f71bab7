import type { NetworkName } from "../netlab/network.ts";
import { didYouMean } from "../wire/nearest.ts";
import { UsageError } from "./command.ts";

/** Gathers the values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Returns the whole number that an option was given, or says what it must be. */
export function wholeNumber(flag: string, text: string, least: number, most?: number): number {
  const value = Number(text);
  const isWhole = /^[+-]?\d+$/u.test(text.trim()) && Number.isSafeInteger(value);
  if (isWhole && value >= least && value <= (most ?? value)) return value;
  const range = most === undefined ? `from ${least} on` : `from ${least} to ${most}`;
  throw new UsageError(`${flag} ${text} is not a whole number ${range}.`);
}

/** Reads the value of an option that takes one of a few words, and tells them. */
export interface WordReader<Word extends string> {
  (text: string): Word;
  readonly words: readonly Word[];
}

/** Returns a reader of an option that takes one of `words`; `refusal` says what is wrong with any other. */
export function wordReader<Word extends string>(
  words: readonly Word[],
  refusal: (text: string) => string,
): WordReader<Word> {
  const read = (text: string): Word => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    throw new UsageError(refusal(text));
  };
  return Object.assign(read, { words });
}

/** Returns a reader of the option `flag`, which takes one of `words`. */
export function oneOf<Word extends string>(flag: string, words: readonly Word[]): WordReader<Word> {
  return wordReader(
    words,
    (text) => `${flag} ${text} is unknown${didYouMean(text, words)}; there are ${words.join(", ")}.`,
  );
}

const NETWORKS = ["auto", "netlab", "loopback", "none"] as const satisfies readonly (NetworkName | "auto")[];

/** Returns the network that `--net` names. */
export const networkName: WordReader<NetworkName | "auto"> = wordReader(
  NETWORKS,
  (text) => `--net ${text} is no network; there are ${NETWORKS.join(", ")}.`,
);

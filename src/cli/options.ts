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

/** Returns a reader of an option that takes one of `words`. */
export function oneOf<Word extends string>(flag: string, words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    throw new UsageError(
      `${flag} ${text} is unknown${didYouMean(text, words)}; there are ${words.join(", ")}.`,
    );
  };
}

/** The values of `--net`. */
const NETWORKS = ["auto", "netlab", "loopback", "none"] as const;

/** Returns the network that `--net` names. */
export function networkName(text: string): NetworkName | "auto" {
  const name = NETWORKS.find((each) => each === text);
  if (name === undefined)
    throw new UsageError(`--net ${text} is no network; there are ${NETWORKS.join(", ")}.`);
  return name;
}

import type { NetworkName } from "../netlab/network.ts";
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

/** The values of `--net`. */
const NETWORKS = ["auto", "netlab", "loopback", "none"] as const;

/** Returns the network that `--net` names. */
export function networkName(text: string): NetworkName | "auto" {
  const name = NETWORKS.find((each) => each === text);
  if (name === undefined)
    throw new UsageError(`--net ${text} is no network; there are ${NETWORKS.join(", ")}.`);
  return name;
}

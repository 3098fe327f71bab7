/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** Returns a whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** Returns one of `choices`, of which there must be one. */
  pick<T>(choices: readonly T[]): T;
}

/** Returns the numbers of round `round` under a seed (mulberry32). */
export function createRandom(seed: number, round: number): Random {
  let state = (Math.imul(seed, 0x9e37_79b1) ^ Math.imul(round + 1, 0x85eb_ca6b)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number) => next() % Math.max(1, limit);
  return { below, pick: <T>(choices: readonly T[]) => choices[below(choices.length)] as T };
}

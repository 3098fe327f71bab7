/** The share of a list that lies between two neighbours: no other spreads them as evenly, however many are taken (golden ratio). */
const SHARE = (Math.sqrt(5) - 1) / 2;

/**
 * Returns the items in an order in which each run of neighbours comes from all over the list. Cells stand in groups of a kind: some wait
 * most of their time, some keep the processors busy; played side by side they take as long as the busy ones alone.
 */
export function interleave<T>(items: readonly T[]): readonly T[] {
  const places = items.map((item, index) => ({ item, place: (index * SHARE) % 1 }));
  return places.sort((a, b) => a.place - b.place).map(({ item }) => item);
}

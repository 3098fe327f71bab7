/** A number with a unit behind it, as people type it. */
export interface Quantity {
  readonly value: number;
  /** In small letters; empty where none was typed. */
  readonly unit: string;
}

const GROUPED = /^\d{1,3}(?:([ ,'_])\d{3})(?:\1\d{3})*$/u;

/** Returns a whole number that was typed, in decimal or behind 0x in hex; digits may be grouped by three. `undefined` for anything else. */
export function readWhole(text: string): number | undefined {
  const typed = text.trim();
  const plain = GROUPED.test(typed) ? typed.replace(/[ ,'_]/gu, "") : typed;
  if (!/^(?:-?\d{1,15}|0x[0-9a-f]{1,8})$/iu.test(plain)) return undefined;
  return Number(plain);
}

const QUANTITY =
  /^(?<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?)\s*(?<unit>[a-zµμ%][a-zµμ/]*)?$/iu;

/** Returns a number, with the unit typed behind it; `undefined` for anything else. */
export function readQuantity(text: string): Quantity | undefined {
  const groups = QUANTITY.exec(text.trim().slice(0, 64))?.groups;
  if (groups === undefined) return undefined;
  return { value: Number(groups.number), unit: (groups.unit ?? "").toLowerCase().replace("μ", "µ") };
}

/** Tells whether a number is as near to the right one as `share` of it, or `slack`, allows. */
export function isNear(given: number, right: number, share: number, slack = 0): boolean {
  return Math.abs(given - right) <= Math.max(Math.abs(right) * share, slack) * (1 + 1e-9);
}

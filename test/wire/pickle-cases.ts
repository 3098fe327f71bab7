import { seededRandom } from "./cpython.ts";

/** Lists at every length and character at which CPython's pickler changes what it writes. */
export const LISTS: readonly (readonly string[])[] = [
  [],
  ...range(0, 301).map((length) => ["n".repeat(length)]),
  ...range(0, 301).map((length) => ["n".repeat(length), "é".repeat(length)]),
  ...range(0, 301).map((count) => Array.from({ length: count }, (_, at) => `user ${at}`)),
  ...range(65_520, 65_552).flatMap((length) => [["x".repeat(length)], ["a", "x".repeat(length), "b"]]),
  ["x".repeat(65_536), "y".repeat(65_536), "z".repeat(200_000), "", "q", ""],
  ["ü".repeat(32_767), "ü".repeat(32_768), "€".repeat(21_845), "€".repeat(21_846)],
  ...[999, 1000, 1001, 1999, 2000, 2001, 3000].flatMap(manyItems),
  ...range(65_480, 65_560).map(nearFrameTarget),
  ...range(0, 40).map((length) => [
    ...Array(250).fill("m".repeat(255)),
    "k".repeat(length),
    ...Array(20).fill("w"),
  ]),
  ...range(0, 0x180).map((code) => {
    const character = String.fromCodePoint(code);
    return [character, "between", character, character + character, character, ""];
  }),
  ["", ""],
  ["", "a", "", "a", "é", "é", "ÿ", "ÿ", "Ā", "Ā", "ab", "ab"],
  [...range(0, 300).map((at) => `filler ${at}`), "z", "", "z", "", "ÿ", "ÿ"],
  [...range(0, 254).map((at) => `filler ${at}`), "a", "b", "a", "b", "c", "c"],
  ["\u0000", "\u007f", "\u0080", "\u07ff", "\u0800", "\ufeff", "\ufffd", "\uffff", "\u{10000}", "\u{10ffff}"],
  ["👩‍👩‍👧", "e\u0301", "שלום", "\u202e", "\r\n", '"', "\\"],
  ["\ud800", "\udfff", "\udc00\ud800", "a\ud83db", "\ud800", "\ud83d\ude00", "\ud83d\ude00\ude00"],
  ...randomLists(400),
];

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

function manyItems(count: number): readonly (readonly string[])[] {
  return [Array(count).fill(""), Array(count).fill("a"), range(0, count).map((at) => `${at % 50}`)];
}

/** The first frame of this list holds as many octets when its last string but two is to be written. */
function nearFrameTarget(octets: number): readonly string[] {
  const before = 3 + 250 * 203;
  return [...Array(250).fill("p".repeat(200)), "r".repeat(octets - before - 6), "s", "", "t"];
}

function randomLists(count: number): readonly (readonly string[])[] {
  const random = seededRandom(20_080);
  const below = (limit: number): number => Math.floor(random() * limit);
  const ceilings = [0x80, 0x100, 0x800, 0x10000, 0x110000];
  const word = (): string => {
    const ceiling = ceilings[below(ceilings.length)] ?? 0x80;
    const length = [0, 1, 2, 5, 90, 300][below(6)] ?? 0;
    return String.fromCodePoint(...Array.from({ length }, () => below(ceiling)));
  };
  return Array.from({ length: count }, () => Array.from({ length: below(60) }, word));
}

import { describe, expect, it } from "vitest";
import { createRandom } from "../../../scripts/fuzz/random.ts";
import { Pattern } from "../../../src/capture/filter/pattern/pattern.ts";

const octets = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe("a regular expression", () => {
  it("finds what JavaScript finds, in random expressions and texts", () => {
    const random = createRandom(4, 0);
    const atoms = ["a", "b", ".", "[ab]", "[^a]", "(a|b)", "(?:ab|)", "^", "$", "\\b", "\\w", "c"];
    const counts = ["", "", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "*?"];
    for (let round = 0; round < 5000; round += 1) {
      const parts = Array.from({ length: 1 + random.below(5) }, () => {
        const atom = random.pick(atoms);
        return /^(?:\^|\$|\\b)$/u.test(atom) ? atom : atom + random.pick(counts);
      });
      const source = random.below(4) === 0 ? `${parts.join("")}|${random.pick(atoms)}` : parts.join("");
      const text = Array.from({ length: random.below(9) }, () =>
        random.pick(["a", "b", "c", "A", "\n"]),
      ).join("");
      // In PCRE $ holds before a last line feed too.
      const wanted = new RegExp(source.replaceAll("$", "(?=\\n?$(?![^]))"), "i").test(text);
      expect([source, text, new Pattern(source).test(octets(text))]).toEqual([source, text, wanted]);
    }
  });

  it.each([
    "(a+)+$",
    "(a|a)*b",
    "(a*)*b",
    "(a|aa)+$b",
    "a*a*a*a*a*a*a*a*b",
    "(.*)(.*)(.*)(.*)(.*)x",
    "((a?){30}){30}a{30}b",
    "(.{1,20}){1,20}b",
    `${"a?".repeat(60)}${"a".repeat(60)}b`,
  ])("takes no more time than the length of what it is looked for in allows: %s", (source) => {
    const start = performance.now();
    expect(new Pattern(source).test(octets(`${"a".repeat(3000)}!`))).toBe(false);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it.each(["(((){1000}){1000}){1000}", "(){0,1000}", "(()*)*", "(^*)", "(|a){300}"])(
    "is compiled at once where nothing is repeated: %s",
    (source) => {
      expect(new Pattern(source).test(octets("x"))).toBe(true);
    },
  );
});

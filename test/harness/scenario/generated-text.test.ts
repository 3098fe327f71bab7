import { describe, expect, it } from "vitest";
import { generateText } from "../../../src/harness/scenario/generated-text.ts";
import { readScenario } from "../../../src/harness/scenario/read-scenario.ts";
import { mistakesOf, withFile } from "./write-yaml.ts";

const HEAD = "name: talk\ntitle: A talk\nprotocols: any\n";

describe("text that a scenario has made for it", () => {
  it.each([
    ["{x*5}", "xxxxx"],
    ["a{ab*2}{😀*2}z", "aabab😀😀z"],
    ["{0x1b}[31m{0x00}{0xFF}", "\u001b[31m\0\udcff"],
    ['{"a": 1} {} { {text} {0} {a b}', '{"a": 1} {} { {text} {0} {a b}'],
  ])("is %j made into %j", (words, text) => {
    expect(generateText(words)).toBe(text);
  });

  it.each([
    ["{x*0}", /^"0" is no number of times from 1 to 1048576; write as in \{x\*1024\}/u],
    ["{x*}", /^"" is no number of times/u],
    ["{x*1e3}", /^"1e3" is no number of times/u],
    ["{*3}", /^nothing is to be repeated/u],
    ["{abc*1048576}", /^this is longer than 1048576 characters/u],
    ["{0xg1}", /^"g1" is no octet; write two hexadecimal digits, as in \{0xff\}/u],
    ["{0xfff}", /^"fff" is no octet/u],
    ["{0x0a}", /^this octet would be typed as Enter/u],
  ])("is refused as %j", (words, problem) => {
    expect(generateText(`before ${words} behind`)).toEqual({
      problem: expect.stringMatching(problem),
      part: words,
    });
  });

  it("is what people say and see, and their names; a step keeps the words of the file", async () => {
    const text = `${HEAD}people:\n  client: "{N*3}"\nsteps:\n  - client joins\n  - client says: "{x*3}{0xff}"\n  - client sees: "{y*3}"\n`;
    const { people, steps } = await withFile("talk.yaml", text, readScenario);
    expect(people).toEqual({ client: "NNN" });
    expect(steps.slice(1)).toMatchObject([
      { type: "says", words: "xxx\udcff", text: "client says: {x*3}{0xff}" },
      { type: "sees", pattern: "yyy", text: "client sees: {y*3}" },
    ]);
  });

  it("is explained with its place where it is wrong", async () => {
    const text = `${HEAD}people:\n  client: "N{x*}"\nsteps:\n  - client joins\n  - client says: "so {0xg1}"\n  - client sees: "a{0x1b}b"\n`;
    const found = await mistakesOf("talk.yaml", text, readScenario);
    expect(found).toEqual([
      expect.stringMatching(/^talk\.yaml:5:13: .*"" is no number of times/u),
      expect.stringMatching(/^talk\.yaml:8:22: "g1" is no octet/u),
      expect.stringMatching(/^talk\.yaml:9:\d+: a screen shows no octets and no control characters/u),
    ]);
  });
});

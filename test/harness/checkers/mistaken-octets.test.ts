import { describe, expect, it } from "vitest";
import { garbled, knownMistake } from "../../../src/harness/checkers/mistaken-octets.ts";

const octets = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding);

describe("what a program did to write other octets", () => {
  it.each([
    ["Grüße", octets("Grüße", "latin1"), /^which is Latin-1 where UTF-8 is due$/u],
    ["hi", octets("hi", "utf16le"), /^which is UTF-16 where UTF-8 is due$/u],
    ["hi\n", octets("b'hi\\n'"), /^which is what str\(\) makes of octets/u],
    ['["auth", "ali"]', octets("['auth', 'ali']"), /^which is what str\(\) makes of a list/u],
  ])("%j", (wanted, got, mistake) => {
    expect(knownMistake(octets(wanted), got)).toMatch(mistake);
  });

  it.each([
    ["hello", octets("hallo")],
    ["hello", octets("hell")],
    ["Grüße", octets("Gruesse")],
    ["he said b'x'", octets("she said b'x'")],
    ["Grüße", octets("")],
  ])("nothing that is known: %j", (wanted, got) => {
    expect(knownMistake(octets(wanted), got)).toBeUndefined();
  });

  it("shows UTF-8 that was decoded as Latin-1 as a screen does", () => {
    expect(garbled("Grüße")).toBe("GrÃ¼Ã\u009fe".replace("\u009f", ""));
    expect(garbled("hello")).toBe("hello");
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readScenario } from "../../../src/harness/scenario/read-scenario.ts";
import { readYamlFile } from "../../../src/harness/scenario/yaml-file.ts";
import { mistakesOf, withFile } from "./write-yaml.ts";

function mistakes(text: string | Uint8Array) {
  return mistakesOf("a.yaml", text, readYamlFile);
}

describe("readYamlFile", () => {
  it("finds the place of keys, of values and of words within them", async () => {
    const text = "\uFEFFa: &x\n  b: [1, 'two {three}']\n? c\n: *x\nd:\n";
    await withFile("a.yaml", text, async (path) => {
      const yaml = await readYamlFile(path);
      expect(yaml.value).toStrictEqual({
        a: { b: ["1", "two {three}"] },
        c: { b: ["1", "two {three}"] },
        d: null,
      });
      expect(yaml.place(["a", "b"], "key")).toStrictEqual({ line: 2, column: 3 });
      expect(yaml.place(["a", "b"], "value")).toStrictEqual({ line: 2, column: 6 });
      expect(yaml.place(["a", "b", 1], "value")).toStrictEqual({ line: 2, column: 10 });
      expect(yaml.place(["c", "b", 0], "value")).toStrictEqual({ line: 2, column: 7 });
      expect(yaml.place(["d"], "value")).toStrictEqual({ line: 5, column: 1 });
      expect(yaml.place(["a", "b", 7, "x"], "value")).toStrictEqual({ line: 2, column: 6 });
      expect(yaml.placeOfWords(["a", "b", 1], "{three}")).toStrictEqual({ line: 2, column: 15 });
      expect(yaml.placeOfWords(["a", "b", 1], "none")).toStrictEqual({ line: 2, column: 10 });
    });
  });

  it.each([
    ["a:\n\t- b\n", "2:1: a tab cannot indent YAML; use spaces"],
    ["a: 1\nb: 2\na: 3\n", '3:1: the key "a" is there twice'],
    ['a: "x\nb: c\n', "1:4: the quote that opens here is never closed"],
    ["a: !Exit\n", '1:4: "!Exit" is read as a YAML tag; put text that begins with ! in quotes'],
    [
      "a: *bold\n",
      "1:4: *bold is an alias, but nothing before it is named &bold; put text that begins with * in quotes",
    ],
    ["a: &x [*x]\n", "1:8: the alias *x stands for something that it is a part of"],
    ["a: Hello: world\n", "1:4: a second colon makes this a nested mapping; put the text in quotes"],
    ["a: @here\n", "1:4: text cannot begin with this character; put it in quotes"],
    [
      'a: "\\q"\n',
      "1:5: this escape is not known in double quotes; write \\\\ for a backslash, or use single quotes",
    ],
    ["a: b\n---\nc: d\n", "2:1: a second document begins here (---); write one document a file"],
  ])("says what to do about %j", async (text, message) => {
    expect(await mistakes(text)).toStrictEqual([`a.yaml:${message}`]);
  });

  it.each([
    [
      "octets that are not UTF-8",
      Buffer.from("a: b\nc: Gr\xfc\xdfe\n", "latin1"),
      "a.yaml:2:6: octet 0xfc at offset 10 is not UTF-8; save the file as UTF-8",
    ],
    [
      "UTF-16",
      Buffer.from("\ufeffa: b", "utf16le"),
      "a.yaml:1:1: octet 0xff at offset 0 is not UTF-8; save the file as UTF-8",
    ],
    [
      "a character that is cut at the end",
      Buffer.from([0x61, 0xe2, 0x82]),
      "a.yaml:1:2: octet 0xe2 at offset 1 is not UTF-8; save the file as UTF-8",
    ],
    [
      "more than 1 MiB",
      Buffer.alloc((1 << 20) + 1, "a"),
      "a.yaml: is bigger than 1 MiB; such a file is not read",
    ],
    [
      "lists in lists in lists",
      "[".repeat(30_000),
      "a.yaml:1:64: this is nested too deeply; no file of this kind goes deeper than 64",
    ],
    [
      "dashes behind dashes",
      "- ".repeat(30_000),
      "a.yaml:1:128: this is nested too deeply; no file of this kind goes deeper than 64",
    ],
  ])("refuses %s in one sentence", async (_what, text, message) => {
    expect(await mistakes(text)).toStrictEqual([message]);
  });

  it("refuses aliases that multiply", async () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`,
    );
    expect(await mistakes(["l0: &l0 x", ...levels, ""].join("\n"))).toStrictEqual([
      "a.yaml:1:1: its aliases (*name) stand for too much; write out what they stand for",
    ]);
  });

  it("refuses many aliases", async () => {
    expect(await mistakes(`a: &a x\nb: [${"*a, ".repeat(101)}]\n`)).toStrictEqual([
      "a.yaml:2:405: more than 100 aliases (*name); write out what they stand for",
    ]);
  });

  it("reads a hundred thousand keys without looking at each for each", async () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `k${index}: v`).join("\n");
    expect(await mistakes(text)).toStrictEqual([]);
    expect(await mistakesOf("a.yaml", text, readScenario)).toHaveLength(21);
  });

  it("refuses a file that is not there, a folder, and an empty file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lab-scenario-"));
    const none = join(folder, "none.yaml");
    await expect(readYamlFile(none)).rejects.toThrow(`${none}: there is no such file`);
    await expect(readYamlFile(folder)).rejects.toThrow(`${folder}: is a folder; name a file in it`);
    await rm(folder, { recursive: true });
    expect(await mistakesOf("a.yaml", "", readScenario)).toStrictEqual(["a.yaml:1:1: the file is empty"]);
    expect(await mistakesOf("a.yaml", "# nothing\n", readScenario)).toStrictEqual([
      "a.yaml:1:1: the file is empty",
    ]);
  });
});

import { expect, it } from "vitest";
import { readConsoleBlocks, replaceConsoleBlocks } from "../../../scripts/chapters/console-blocks.ts";

const CHAPTER = "Text\n\n```console exit=1\n$ lab run x\nold\n$ cat y\n```\n\n```python\n$ no\n```\n";

it("reads commands, their output and the exit code, and no other blocks", () => {
  expect(readConsoleBlocks(CHAPTER)).toEqual([
    {
      line: 3,
      exit: 1,
      commands: [
        { command: "lab run x", output: ["old"] },
        { command: "cat y", output: [] },
      ],
    },
  ]);
});

it("replaces the output and nothing else", () => {
  const blocks = readConsoleBlocks(CHAPTER).map((block) => ({
    ...block,
    commands: block.commands.map(({ command }) => ({ command, output: ["new", "lines"] })),
  }));
  expect(replaceConsoleBlocks(CHAPTER, blocks)).toBe(
    "Text\n\n```console exit=1\n$ lab run x\nnew\nlines\n$ cat y\nnew\nlines\n```\n\n```python\n$ no\n```\n",
  );
});

it.each([
  ["```console\n$ lab x\n", "line 1: this block has no end"],
  ["```console\n```\n", "line 1: this block has no command"],
  ["```console\nlab\n```\n", 'line 2: a console block begins with "$ COMMAND"'],
  ["\n```console exits=1\n$ lab x\n```\n", 'line 2: behind console may stand exit=N alone, not "exits=1"'],
  [
    "```console\n$ rm -rf x\n```\n",
    "line 2: a chapter may run lab, cat, diff, python3, tshark, printf, not rm",
  ],
])("refuses %j", (markdown, message) => {
  expect(() => readConsoleBlocks(markdown)).toThrow(message);
});

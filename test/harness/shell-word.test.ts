import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellWord } from "../../src/harness/shell-word.ts";

describe("shellWord", () => {
  it.each(["", "a b", "it's", "'", "$HOME", "`id`", "a\nb", "~", "*", "x;y", "ü", "\\", '"'])(
    "is read back by sh as it was: %j",
    (word) => {
      expect(execFileSync("sh", ["-c", `printf %s ${shellWord(word)}`], { encoding: "utf8" })).toBe(word);
    },
  );

  it("leaves plain paths as they are", () => {
    expect(shellWord("../runs/py@2/a-b_c.yaml")).toBe("../runs/py@2/a-b_c.yaml");
  });
});

import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { sanitise, type Target } from "../../../src/grade/exports/sanitise.ts";
import { hostile } from "./grade-cases.ts";
import { parseXml } from "./xml-tree.ts";

const ONE_LINE: readonly Target[] = [
  "terminal",
  "github-data",
  "github-property",
  "markdown",
  "xml-attribute",
  "csv",
  "vpl",
  "json",
];
const SEVERAL_LINES: readonly Target[] = ["markdown-code", "xml", "gradescope"];
const ALL = [...ONE_LINE, ...SEVERAL_LINES];

describe("text of any origin", () => {
  it.each(ALL)("has nothing unseen in it for %s", (target) => {
    const text = sanitise(target, `${hostile}\u200b\u2028\u00ad\u{e0041}`);
    expect(text).not.toMatch(/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(text).toContain("\\u{202e}evil".replace("\\", target === "markdown" ? "\\\\" : "\\"));
  });

  it.each(ONE_LINE)("is one line for %s", (target) => {
    expect(sanitise(target, hostile)).not.toContain("\n");
  });

  it.each(SEVERAL_LINES)("keeps its lines for %s, and none is a command", (target) => {
    const lines = sanitise(target, hostile).split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(hostile.split("\n").length);
    expect(lines.filter((line) => /^\s*::/.test(line))).toEqual([]);
  });

  it.each(ALL)("of a megabyte is cut for %s, which says how much", (target) => {
    const text = sanitise(target, "a".repeat(1_000_000));
    expect(text.length).toBeLessThan(2_200);
    expect(text).toMatch(/998000 more characters cut/);
  });

  it("is cut between characters, not within one", () => {
    expect(sanitise("json", "😀".repeat(1_500))).toBe(`${"😀".repeat(1_000)}… (1000 more characters cut)`);
    expect(sanitise("json", `a${"😀".repeat(1_500)}`)).toContain("😀… (1002 more characters cut)");
  });

  it("of many lines is cut, saying so", () => {
    const lines = sanitise("gradescope", "line\n".repeat(1_000)).split("\n");
    expect(lines).toHaveLength(201);
    expect(lines.at(-1)).toBe("… (801 more lines cut)");
    const long = sanitise("gradescope", `${"a".repeat(1_900)}\n`.repeat(20)).split("\n");
    expect(long.at(-1)).toBe("… (11 more lines cut)");
    expect(long).toHaveLength(11);
  });
});

describe("GitHub's commands", () => {
  it("cannot be ended, begun or given properties by text", () => {
    expect(sanitise("github-data", "50%\n::error::x")).toBe("50%25\\n::error::x");
    expect(sanitise("github-data", "::error::x")).toBe("\\::error::x");
    expect(sanitise("github-data", "%0A::stop-commands::x")).toBe("%250A::stop-commands::x");
    expect(sanitise("github-data", "##[error]x")).toBe("#\\#[error]x");
    expect(sanitise("github-property", "a,file=x::y")).toBe("a%2Cfile=x%3A%3Ay");
  });
});

describe("Markdown", () => {
  it.each([
    ["[link](javascript:x)", "\\[link\\](javascript:x)"],
    ["![image](//x)", "!\\[image\\](//x)"],
    ["https://evil.example", "https\\://evil.example"],
    ["WWW.evil.example", "WWW\\.evil.example"],
    ["<b>&amp;", "&lt;b&gt;&amp;amp;"],
    ["a | b", "a &#124; b"],
    ["`code` *bold* _it_ ~~x~~ $x$", "\\`code\\` \\*bold\\* \\_it\\_ \\~\\~x\\~\\~ \\$x\\$"],
    ["# heading", "\\# heading"],
    ["- item", "\\- item"],
    ["12. item", "12\\. item"],
    ["=====", "\\====="],
    ["a\\", "a\\\\"],
    ["@everyone", "@<!-- -->everyone"],
    [":+1:", "\\:+1:"],
  ])("shows %s as text", (text, shown) => {
    expect(sanitise("markdown", text)).toBe(shown);
  });

  it.each([
    ["a\n```\nb", "````text\na\n```\nb\n````"],
    ["`````", "``````text\n`````\n``````"],
    ["~~~", "```text\n~~~\n```"],
  ])("gives %j a fence that it cannot close", (text, block) => {
    expect(sanitise("markdown-code", text)).toBe(block);
  });
});

describe("XML", () => {
  it("reads back as the text that was shown", () => {
    const xml = `<a b="${sanitise("xml-attribute", hostile)}">${sanitise("xml", hostile)}</a>`;
    const { attributes, text, children } = parseXml(xml);
    expect(children).toEqual([]);
    expect(text).toBe(sanitise("gradescope", hostile).replace("[[ATT", "[\\[ATT"));
    expect(attributes).toEqual({ b: sanitise("json", hostile).replace("[[ATT", "[\\[ATT") });
  });

  it("names no file for GitLab to attach", () => {
    expect(sanitise("xml", "[[ATTACHMENT|/etc/passwd]] [[[ATTACHMENT|x]]")).not.toContain("[[ATTACHMENT");
  });
});

describe("CSV", () => {
  it.each([
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    [" =1", "' =1"],
    ["＝1", "'＝1"],
    ["\t=1", "\\t=1"],
    ["\r=1", "\\r=1"],
    ["a;=1", "a;'=1"],
    ['a"b,c', 'a"b,c'],
    ["a-b=c", "a-b=c"],
  ])("gives %j as %j and no formula", (text, read) => {
    const script = "import csv, json, sys; json.dump(list(csv.reader(sys.stdin)), sys.stdout)";
    const input = `${sanitise("csv", text)},1\r\n`;
    const rows = execFileSync("python3", ["-c", script], { input, encoding: "utf8" });
    expect(JSON.parse(rows)).toEqual([[read, "1"]]);
  });
});

describe("VPL", () => {
  it("finds no grade, no comment and no end of comments in text", () => {
    const text = sanitise("vpl", hostile);
    expect(text).not.toMatch(/:=>>|<\|--|--\|>/);
    expect(text).toContain("Grade :=\\>> 100");
  });
});

import { describe, expect, it } from "vitest";
import { rules } from "../../../src/harness/checkers/registry.ts";
import { displayWidth, truncate, wrap } from "../../../src/harness/reporters/layout.ts";
import type { DrawOptions } from "../../../src/harness/reporters/reporter.ts";
import { tellStories } from "../../../src/harness/reporters/stories.ts";
import { table } from "../../../src/harness/reporters/table.ts";
import { cell, finding, report } from "./report-cases.ts";

const plain: DrawOptions = { color: false, width: 80, out: "runs/one" };

function failing(server: string, scenario: string, rule = "example.rule") {
  return cell({
    server,
    scenario,
    verdict: "fail",
    findings: [finding({ rule, verdict: "fail", side: "server", message: "It broke." })],
  });
}

describe("the table", () => {
  it("tells one story for one cause and says that it is the only one", () => {
    const text = table.render(
      report([failing("naive", "a"), failing("naive", "b"), failing("naive", "c")]),
      plain,
    );
    expect(text.match(/^FAIL /gm)).toHaveLength(1);
    expect(text).toContain("Also in          pychat → naive b; pychat → naive c");
    expect(text).toContain("All 3 failures have one cause: example.rule, and it lies with the server naive.");
  });

  it("tells two stories when two implementations break one rule", () => {
    const stories = tellStories(report([failing("naive", "a"), failing("other", "a")]));
    expect(stories.map(({ cells }) => cells.map(({ server }) => server))).toStrictEqual([
      ["naive"],
      ["other"],
    ]);
  });

  it("tells two stories when one implementation breaks two rules", () => {
    expect(tellStories(report([failing("naive", "a"), failing("naive", "b", "example.other")]))).toHaveLength(
      2,
    );
  });

  it("counts the cells of a long story behind the first eight", () => {
    const cells = Array.from({ length: 12 }, (_, index) => failing("naive", `case-${index}`));
    expect(table.render(report(cells), plain)).toContain("and 3 more");
  });

  it("lists causes before it tells them, and stays short however many there are", () => {
    const cells = Array.from({ length: 60 }, (_, index) => index).flatMap((index) =>
      ["a", "b", "c", "d", "e", "f", "g", "h"].map((scenario) => failing(`naive-${index}`, scenario)),
    );
    const text = table.render(report(cells), plain);
    expect(text.match(/^ {2}\d+\. 8 cells: the server naive-\d+ \(example\.rule\)$/gm)).toHaveLength(30);
    expect(text).toContain("and 30 more causes, of 240 cells: report.json has them all");
    expect(text.match(/^FAIL /gm)).toHaveLength(10);
    expect(text.slice(text.indexOf("What went wrong")).split("\n").length).toBeLessThan(350);
  });

  it("names the witness, who is a client of whoever made the server", () => {
    const message = '1 → 2: the witness sent "a" where "b" was due.';
    const broken = finding({ rule: "example.rule", verdict: "fail", side: "server", message });
    const text = table.render(
      report([cell({ server: "naive", verdict: "fail", findings: [broken] })]),
      plain,
    );
    expect(text).toContain("Broken by        the witness, a client of naive. The finding names it;");
  });

  it("has no list where one cause says it all", () => {
    expect(table.render(report([failing("naive", "a")]), plain)).not.toContain("What went wrong");
  });

  it("says what the rule is and where it comes from", () => {
    const [rule] = rules;
    const text = table.render(report([failing("naive", "a", rule?.id)]), { ...plain, width: 400 });
    expect(text).toContain(`${rule?.title} (rule ${rule?.id}; ${rule?.source})`);
  });

  it("puts a matrix that is wider than the terminal into several", () => {
    const names = Array.from({ length: 9 }, (_, index) => `server-${index}`);
    const cells = names.map((server) => cell({ server, level: "full", declared: "full" }));
    const text = table.render(report(cells), plain);
    for (const name of names) expect(text).toContain(` ${name} `);
    const drawn = text.split("\n").filter((line) => /^[┌│├└]/u.test(line));
    expect(Math.max(...drawn.map(displayWidth))).toBeLessThanOrEqual(80);
    expect(text.match(/^┌/gm)).toHaveLength(2);
  });

  it("quotes an evidence folder that a shell would cut", () => {
    const text = table.render(report([failing("naive", "a")]), { ...plain, out: "my runs/it's" });
    expect(text).toContain(`See              lab read 'my runs/it'\\''s/pychat__naive/a/capture.pcapng'`);
  });

  it("points to the transcript where nothing was captured", () => {
    const { net, ...rest } = report([failing("naive", "a")]);
    const text = table.render(
      { ...rest, net: { ...net, used: "none", clock: "none", capture: "none" } },
      plain,
    );
    expect(text).toContain("See              runs/one/pychat__naive/a/transcript.jsonl");
    expect(text).toContain("none, no capture: user namespaces work");
  });
});

describe("the layout", () => {
  it("breaks lines between words, and within a word that is longer than a line", () => {
    expect(wrap("one two three", 7)).toStrictEqual(["one two", "three"]);
    expect(wrap("ab cdefghij k", 4)).toStrictEqual(["ab", "cdef", "ghij", "k"]);
  });

  it("counts the columns of wide characters, of accents and of colours", () => {
    expect(displayWidth("世界🙂")).toBe(6);
    expect(displayWidth("e\u0301")).toBe(1);
    expect(displayWidth("\x1b[31mred\x1b[39m")).toBe(3);
  });

  it("cuts between characters and says that it did", () => {
    expect(truncate("世界世界", 5)).toBe("世界…");
    expect(truncate("short", 5)).toBe("short");
  });
});

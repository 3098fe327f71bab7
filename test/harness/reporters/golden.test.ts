import { describe, expect, it } from "vitest";
import type { Report } from "../../../src/harness/report.ts";
import { reportSchema } from "../../../src/harness/report-schema.ts";
import { showFindings } from "../../../src/harness/reporters/findings.ts";
import { json } from "../../../src/harness/reporters/json.ts";
import { junit } from "../../../src/harness/reporters/junit.ts";
import type { DrawOptions, Reporter } from "../../../src/harness/reporters/reporter.ts";
import { table } from "../../../src/harness/reporters/table.ts";
import { manyCauses } from "../causes/grid-cases.ts";
import { everyVerdict, hostileReport, report } from "./report-cases.ts";

const plain: DrawOptions = { color: false, width: 100, out: "runs/one" };

const cases: readonly { readonly file: string; readonly render: () => string }[] = [
  { file: "table.txt", render: () => table.render(everyVerdict, plain) },
  { file: "table-color.txt", render: () => table.render(everyVerdict, { ...plain, color: true }) },
  {
    file: "table-ascii-60.txt",
    render: () => table.render(everyVerdict, { ...plain, ascii: true, width: 40 }),
  },
  { file: "table-hostile.txt", render: () => table.render(hostileReport, plain) },
  { file: "table-causes.txt", render: () => table.render(manyCauses, plain) },
  { file: "table-empty.txt", render: () => table.render(report([]), plain) },
  { file: "junit.xml.txt", render: () => junit.render(everyVerdict, plain) },
  { file: "junit-hostile.xml.txt", render: () => junit.render(hostileReport, plain) },
  { file: "json.txt", render: () => json.render(everyVerdict, plain) },
  { file: "json-hostile.txt", render: () => json.render(hostileReport, plain) },
  { file: "findings.txt", render: () => showFindings(everyVerdict, false, 100) },
  { file: "findings-all.txt", render: () => showFindings(everyVerdict, true, 100) },
  { file: "findings-hostile.txt", render: () => showFindings(hostileReport, true, 100) },
];

describe("every reporter", () => {
  it.each(cases)("draws the whole of golden/$file", async ({ file, render }) => {
    await expect(render()).toMatchFileSnapshot(`golden/${file}`);
  });

  it.each(cases.filter(({ file }) => file.includes("hostile")))(
    "leaves nothing in $file that a terminal or a build server acts on",
    ({ render }) => {
      const text = render();
      expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\ud800]/);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toMatch(/##\[/);
    },
  );

  it.each([table, json, junit])(
    "$name gives the same octets for a report whose keys come in another order",
    (reporter: Reporter) => {
      const reversed = reverseKeys(everyVerdict) as Report;
      expect(reporter.render(reversed, plain)).toBe(reporter.render(everyVerdict, plain));
    },
  );
});

describe("the JSON reporter", () => {
  it("writes a report that reads back as it was", () => {
    expect(JSON.parse(json.render(everyVerdict, plain))).toStrictEqual(everyVerdict);
    expect(JSON.parse(json.render(hostileReport, plain))).toStrictEqual(hostileReport);
  });
});

describe("the schema of reports", () => {
  it("takes one that was written before cells had a time and reports causes", () => {
    const { causes, cells, ...rest } = everyVerdict;
    const before = { ...rest, cells: cells.map(({ startedAt, ...cell }) => cell) };
    const read = reportSchema.parse(before);
    expect(read.causes).toEqual([]);
    expect(read.cells.map(({ startedAt }) => startedAt)).toEqual(cells.map(() => null));
  });
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reverseKeys(inner)]),
  );
}

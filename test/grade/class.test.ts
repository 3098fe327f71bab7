import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { makeClass } from "./class.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-class-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("lays out sixty submissions and says what each should get", () => {
  const expected = makeClass(folder);
  expect([...expected.keys()]).toEqual(readdirSync(folder).sort());
  expect(expected.size).toBe(60);
  const totals = [...expected.values()].map((points) =>
    Object.values(points).reduce((sum, each) => sum + each, 0),
  );
  expect(Math.max(...totals)).toBe(100);
  expect(Math.min(...totals)).toBe(0);
  expect(totals.filter((total) => total === 100).length).toBeGreaterThanOrEqual(30);
});

it("leaves some submissions without a manifest, and one of them empty", () => {
  const bare = readdirSync(folder).filter((id) => !existsSync(join(folder, id, "lab.impl.yaml")));
  expect(bare).toHaveLength(4);
  expect(bare.map((id) => readdirSync(join(folder, id)))).toContainEqual([]);
});

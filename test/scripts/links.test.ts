import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

it.each(documents)("links in %s to files and headings that there are", (name) => {
  const missing = links(name).filter((target) => !isThere(name, target));
  expect(missing).toEqual([]);
});

it("finds links, and those that lead nowhere", () => {
  expect(links("README.md").length).toBeGreaterThan(5);
  expect(isThere("README.md", "docs/no-such-page.md")).toBe(false);
  expect(isThere("README.md", "docs/framing.md#no-such-heading")).toBe(false);
});

/** The relative links of a document, outside of its blocks of code. */
function links(name: string): readonly string[] {
  const prose = readFileSync(join(root, name), "utf8").replace(/^```[\s\S]*?^```$/gmu, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/gu)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/u.test(target));
}

function isThere(from: string, target: string): boolean {
  const [path = "", heading] = target.split("#");
  const file = path === "" ? join(root, from) : join(root, dirname(from), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headings(file).includes(heading);
}

/** As GitHub makes them out of headings: small letters, spaces to hyphens, no other signs. */
function headings(file: string): readonly string[] {
  return [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gmu)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

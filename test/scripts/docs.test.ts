import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { pages } from "../../scripts/docs.ts";

const generated = [...(await pages())];

it.each(generated)("finds docs/%s as its sources make it", async (name, text) => {
  const written = await readFile(new URL(`../../docs/${name}`, import.meta.url), "utf8");
  expect(written, "run: npm run docs").toBe(text);
});

it("lists a rule, a command, a scenario and an error code in every table", () => {
  for (const [name, text] of generated) expect(text.split("\n").length, name).toBeGreaterThan(8);
});

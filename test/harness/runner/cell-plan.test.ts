import { relative } from "node:path";
import { expect, it } from "vitest";
import { repeatCommand } from "../../../src/harness/runner/cell-plan.ts";
import { readCatalogue } from "../../../src/harness/suite/catalogue.ts";
import { planInterop } from "../../../src/harness/suite/plan-interop.ts";
import { peer } from "../play.ts";

it("repeats a cell by a command that works in whatever folder it is typed", async () => {
  const manifest = peer("ee357.impl.yaml");
  const catalogue = await readCatalogue([relative(".", manifest)]);
  const names = { client: ["python-ee357"], server: ["ee357"], scenario: ["greet"] };
  const [plan] = planInterop(catalogue, names);
  if (plan === undefined) throw new Error("no cell was planned");
  const choice = { name: "netlab", why: "" } as const;
  const run = { choice, out: "", seed: 1, cancelled: new AbortController().signal };
  expect(repeatCommand(plan, run)).toBe(
    `lab run interop --impl ${manifest} --client python-ee357 --server ee357 --scenario greet --seed 1`,
  );
});

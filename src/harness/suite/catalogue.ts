import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { ownImplementations, packageRoot } from "../package-root.ts";
import { type ExpectedCell, readExpected } from "../scenario/expected.ts";
import type { Implementation } from "../scenario/implementation.ts";
import { type LossDeclarations, readLossDeclarations } from "../scenario/lost.ts";
import { readImplementations } from "../scenario/read-implementations.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { ScenarioError } from "../scenario/scenario-error.ts";

/** Everything that a suite can draw from. */
export interface Catalogue {
  readonly implementations: readonly Implementation[];
  readonly scenarios: readonly Scenario[];
  readonly expected: readonly ExpectedCell[];
  readonly losses: LossDeclarations;
}

/**
 * Reads the package's implementations, scenarios and declarations, and the manifests at `manifests`.
 * @throws {ScenarioError} with file, line and column for whatever is wrong in one of them.
 */
export async function readCatalogue(manifests: readonly string[]): Promise<Catalogue> {
  const own = await readImplementations(ownImplementations);
  const others = await Promise.all(manifests.map(readImplementations));
  const implementations = [...own, ...others.flat()];
  refuseTwins(implementations);
  const folder = join(packageRoot, "fixtures/scenarios");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  const scenarios = await Promise.all(files.map((file) => readScenario(join(folder, file))));
  const expected = await readExpected(join(packageRoot, "fixtures/interop/expected.yaml"));
  const losses = await readLossDeclarations();
  return { implementations, scenarios, expected, losses };
}

function refuseTwins(implementations: readonly Implementation[]): void {
  implementations.forEach(({ name, source }, index) => {
    const first = implementations.findIndex((each) => each.name === name);
    if (first === index) return;
    const other = implementations[first]?.source.file ?? "";
    throw new ScenarioError({
      code: "NAME_TAKEN",
      file: source.file,
      line: source.line,
      column: 1,
      message: `the name "${name}" is taken already, in ${relative(".", other)}; choose another`,
    });
  });
}

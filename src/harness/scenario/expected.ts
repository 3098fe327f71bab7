import type { ProtocolName } from "../../impls/impl.ts";
import type { Level } from "../report.ts";
import { expectedSchema } from "./expected-schema.ts";
import { numbered } from "./read-scenario.ts";
import type { Step } from "./scenario.ts";
import type { Mistake } from "./scenario-error.ts";
import { readValid, throwMistakes } from "./validate.ts";
import type { YamlFile } from "./yaml-file.ts";

/** What is declared to happen when a client of one report meets a server of another. */
export interface ExpectedCell {
  readonly client: ProtocolName;
  readonly server: ProtocolName;
  readonly level: Level;
  /** One sentence: what in the two reports makes it so. */
  readonly why: string;
  /** Steps of the types `sees` and `never-sees`, held against the whole screen. */
  readonly facts: readonly Step[];
  /** Where it is declared, from 1. */
  readonly line: number;
}

/**
 * Reads the declarations at `file`.
 * @throws {ScenarioError} that lists every mistake with its line and column.
 */
export async function readExpected(file: string): Promise<readonly ExpectedCell[]> {
  const { value, yaml } = await readValid(file, expectedSchema);
  const cells = value.cells.map(({ facts, ...cell }, index) => ({
    ...cell,
    facts: facts.map((fact, at) => numbered(fact, yaml, ["cells", index, "facts", at])),
    line: yaml.place(["cells", index], "value").line,
  }));
  const twins = twinMistakes(cells, yaml);
  if (twins.length > 0) throwMistakes(yaml, twins);
  return cells;
}

function twinMistakes(cells: readonly ExpectedCell[], yaml: YamlFile): readonly Mistake[] {
  return cells.flatMap(({ client, server }, index): readonly Mistake[] => {
    const first = cells.findIndex((cell) => cell.client === client && cell.server === server);
    if (first === index) return [];
    const message = `the client ${client} with the server ${server} is declared already, in line ${cells[first]?.line}`;
    return [{ code: "NAME_TAKEN", file: yaml.file, ...yaml.place(["cells", index], "value"), message }];
  });
}

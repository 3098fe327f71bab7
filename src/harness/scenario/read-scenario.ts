import { basename, extname } from "node:path";
import { featureMistakes } from "./features.ts";
import type { Scenario, Step } from "./scenario.ts";
import { type Mistake, quote } from "./scenario-error.ts";
import { type ScenarioFile, scenarioSchema } from "./scenario-schema.ts";
import type { ParsedStep } from "./step.ts";
import { readValid, throwMistakes } from "./validate.ts";
import type { YamlFile, YamlPath } from "./yaml-file.ts";

/**
 * Reads the scenario at `file`.
 * @throws {ScenarioError} that lists every mistake with its line and column.
 */
export async function readScenario(file: string): Promise<Scenario> {
  const { value, yaml } = await readValid(file, scenarioSchema);
  const mistakes = [
    ...nameMistakes(value, yaml),
    ...(value.protocols === "any"
      ? []
      : featureMistakes(value.protocols, value.features, yaml, ["features"])),
    ...joinMistakes(value, yaml),
  ];
  if (mistakes.length > 0) throwMistakes(yaml, mistakes);
  const { name, suite, title, source, protocols, features, readings, writes, steps, packets, limit } = value;
  return {
    name,
    suite,
    title,
    file,
    source,
    protocols,
    features,
    readings,
    people: given(value.people),
    passwords: given(value.passwords),
    timers: { helloMs: value.timers.hello, dropMs: value.timers.drop },
    writes,
    steps: steps.map((step, index) => numbered(step, yaml, ["steps", index])),
    packets,
    limitMs: limit,
  };
}

/** Leaves out who is not named. */
function given(people: ScenarioFile["people"]): Scenario["people"] {
  return Object.fromEntries(Object.entries(people).filter(([, words]) => words !== undefined));
}

/** Returns a step with the line that it stands on. */
export function numbered(step: ParsedStep, yaml: YamlFile, path: YamlPath): Step {
  return { line: yaml.place(path, "value").line, ...step };
}

function nameMistakes({ name }: ScenarioFile, yaml: YamlFile): readonly Mistake[] {
  const wanted = basename(yaml.file, extname(yaml.file));
  if (name === wanted) return [];
  const message = `the name is ${quote(name)}, but the file is called ${quote(wanted)}; make them equal`;
  return [
    {
      code: "NOT_ALLOWED",
      file: yaml.file,
      ...yaml.place(["name"], "value"),
      message,
      found: name,
      allowed: [wanted],
    },
  ];
}

function joinMistakes({ steps }: ScenarioFile, yaml: YamlFile): readonly Mistake[] {
  const first = steps.findIndex((step) => "who" in step && step.who === "client");
  if (first === -1 || steps[first]?.type === "joins") return [];
  const message = `before the client can do this, it must join; write client joins above`;
  return [{ code: "BAD_STEP", file: yaml.file, ...yaml.place(["steps", first], "value"), message }];
}

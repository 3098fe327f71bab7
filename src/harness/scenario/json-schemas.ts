import { reportSchema } from "../report-schema.ts";
import { expectedSchema } from "./expected-schema.ts";
import { implementationsSchema } from "./implementations-schema.ts";
import { toJsonSchema } from "./json-form.ts";
import { scenarioLossesSchema } from "./lost-schema.ts";
import { scenarioSchema } from "./scenario-schema.ts";

/** Returns the JSON Schema of every file format, by the name that it has in `schema/`. */
export function jsonSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return {
    "scenario.schema.json": toJsonSchema(scenarioSchema, "A scripted conversation of lab"),
    "implementations.schema.json": toJsonSchema(implementationsSchema, "Programs that take part in lab"),
    "expected.schema.json": toJsonSchema(expectedSchema, "What lab expects of mixed pairings"),
    "scenario-losses.schema.json": toJsonSchema(
      scenarioLossesSchema,
      "What the lab's own programs are known to lose in scenarios",
    ),
    "report.schema.json": toJsonSchema(reportSchema, "The report of a run of lab (lab-report/1)"),
  };
}

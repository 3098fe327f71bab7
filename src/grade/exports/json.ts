import { jsonText } from "../../harness/reporters/json-text.ts";
import type { Export } from "./export.ts";
import { gradesSchema } from "./grades-schema.ts";

/** The grades themselves (schema `lab-grades/1`), whole, their keys always in the schema's order. */
export const json: Export = {
  name: "json",
  summary: "the grades as JSON (schema lab-grades/1), everything in them",
  file: "grades.json",
  render: (grades) => jsonText(gradesSchema.parse(grades)),
};

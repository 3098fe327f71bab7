import { toJsonSchema } from "../harness/scenario/json-form.ts";
import { assignmentSchema } from "./assignment/assignment-schema.ts";
import { gradesSchema } from "./exports/grades-schema.ts";

/** Returns the JSON Schemas of grading's file formats, by the names that they have in `schema/`. */
export function gradeJsonSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return {
    "assignment.schema.json": toJsonSchema(assignmentSchema, "An assignment of lab grade"),
    "grades.schema.json": toJsonSchema(gradesSchema, "The grades of a class (lab-grades/1)"),
  };
}

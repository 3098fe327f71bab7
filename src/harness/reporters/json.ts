import { reportSchema } from "../report-schema.ts";
import { jsonText } from "./json-text.ts";
import type { Reporter } from "./reporter.ts";

/** The report itself (schema `lab-report/1`), its keys always in the schema's order. */
export const json: Reporter = {
  name: "json",
  summary: "the report as JSON (schema lab-report/1)",
  render: (report) => jsonText(reportSchema.parse(report)),
};

import { reportSchema } from "../report-schema.ts";
import type { Reporter } from "./reporter.ts";

/** The report itself (schema `lab-report/1`), its keys always in the schema's order. */
export const json: Reporter = {
  name: "json",
  summary: "the report as JSON (schema lab-report/1)",
  render: (report) => `${JSON.stringify(reportSchema.parse(report), null, 2).replace(UNSEEN, escaped)}\n`,
};

/** What JSON lets pass but a terminal or a build server may act on. It can only stand within strings. */
const UNSEEN = /[^\P{C}\n]|[^\P{Z} ]|\p{Default_Ignorable_Code_Point}|#(?=#[a-zA-Z]*\[)/gu;

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    return `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }).join("");
}

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { z } from "zod";
import { gradeJsonSchemas } from "../../../src/grade/json-schemas.ts";
import { packageRoot } from "../../../src/harness/package-root.ts";
import type { Report } from "../../../src/harness/report.ts";
import { reportSchema } from "../../../src/harness/report-schema.ts";
import { jsonSchemas } from "../../../src/harness/scenario/json-schemas.ts";
import { everyVerdict } from "../reporters/report-cases.ts";

const schemas = { ...jsonSchemas(), ...gradeJsonSchemas() };

describe("the JSON Schemas in schema/", () => {
  it.each(Object.keys(schemas))("%s is what scripts/schemas.ts writes", async (name) => {
    const text = await readFile(join(packageRoot, "schema", name), "utf8");
    expect(text).toBe(`${JSON.stringify(schemas[name], null, 2)}\n`);
  });

  it("hold nothing else", async () => {
    expect(await readdir(join(packageRoot, "schema"))).toStrictEqual(Object.keys(schemas).sort());
  });

  it("let an editor complete the keys of a scenario and the words of a step", () => {
    const scenario = schemas["scenario.schema.json"];
    expect(scenario).toMatchObject({
      required: ["name", "title", "protocols", "steps"],
      additionalProperties: false,
    });
    expect(JSON.stringify(scenario)).toContain(
      "^(client|host|witness|witness2|witness3|witness4|witness5|partner|server) (sees|never sees|says|breaks off)$",
    );
  });

  it("describe the report type, no more and no less", () => {
    expectTypeOf<z.output<typeof reportSchema>>().toEqualTypeOf<Report>();
    expect(reportSchema.parse(everyVerdict)).toStrictEqual(everyVerdict);
  });
});

import { mkdir, writeFile } from "node:fs/promises";
import { gradeJsonSchemas } from "../src/grade/json-schemas.ts";
import { jsonSchemas } from "../src/harness/scenario/json-schemas.ts";

/** Writes the JSON Schema of every file format into `schema/`: `npx tsx scripts/schemas.ts`. */
const folder = new URL("../schema/", import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, schema] of Object.entries({ ...jsonSchemas(), ...gradeJsonSchemas() })) {
  await writeFile(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
}

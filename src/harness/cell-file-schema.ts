import { z } from "zod";

const side = z.looseObject({ implementation: z.string(), protocol: z.string() });
const step = z.looseObject({ type: z.string(), text: z.string() });

/** The least of a cell.json (schema `lab-cell/1`) that its evidence can be judged by. */
export const cellFileSchema = z.looseObject({
  schema: z.literal("lab-cell/1"),
  conditions: z.looseObject({
    client: side,
    server: side,
    witness: side.nullable(),
    scenario: z.looseObject({ name: z.string(), steps: z.array(step) }),
    names: z.looseObject({ client: z.string(), host: z.string(), witness: z.string() }),
    addresses: z.looseObject({ client: z.string(), server: z.string() }),
    port: z.number(),
    net: z.looseObject({ used: z.string(), why: z.string() }),
    capture: z.looseObject({ captured: z.number() }).nullable(),
  }),
  cell: z.looseObject({
    client: z.string(),
    server: z.string(),
    verdict: z.string(),
    findings: z.array(z.looseObject({})),
  }),
});

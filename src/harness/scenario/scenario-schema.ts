import { z } from "zod";
import { withJsonForm } from "./json-form.ts";
import { quote } from "./scenario-error.ts";
import { step } from "./step.ts";
import { duration, protocolNames, someLine, someText } from "./words.ts";

const protocols = withJsonForm(
  z.preprocess(
    (value) => (typeof value === "string" ? [value] : value),
    z
      .array(z.enum([...protocolNames, "any"]))
      .min(1)
      .transform((names) => {
        const listed = protocolNames.filter((name) => names.includes(name));
        return names.includes("any") ? ("any" as const) : listed;
      }),
  ),
  {
    anyOf: [
      { enum: ["any", ...protocolNames] },
      { type: "array", minItems: 1, items: { enum: ["any", ...protocolNames] } },
    ],
  },
);

/** A file of `fixtures/scenarios/`. */
export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, {
    error: ({ input }) =>
      `${quote(String(input))} is no name; a scenario's name is small letters, digits and single hyphens, because it names files`,
  }),
  title: someText,
  source: someText.optional(),
  protocols,
  features: z.array(someText).prefault([]),
  readings: z
    .array(z.enum(["report", "robust"]))
    .min(1)
    .prefault(["report", "robust"]),
  people: z
    .strictObject({
      client: someLine.prefault("Trevor"),
      host: someLine.prefault("Francesco"),
      witness: someLine.prefault("Wilma"),
    })
    .prefault({}),
  steps: z.array(step).min(1),
  packets: someText.optional(),
  limit: duration.prefault("5s"),
});

/** What a scenario file says. */
export type ScenarioFile = z.output<typeof scenarioSchema>;

import { z } from "zod";
import { protocolNames } from "../../impls/registry.ts";
import { withJsonForm } from "./json-form.ts";
import { quote } from "./scenario-error.ts";
import { step } from "./step.ts";
import { duration, oneLine, someLine, someText } from "./words.ts";

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
  suite: z.enum(["interop", "framing"]).prefault("interop"),
  title: someText,
  source: someText.optional(),
  protocols,
  features: z.array(someText).prefault([]),
  readings: z
    .array(z.enum(["report", "robust"]))
    .min(1)
    .prefault(["report", "robust"]),
  people: perPerson(someLine).prefault({}),
  passwords: perPerson(oneLine).prefault({}),
  timers: z.strictObject({ hello: duration.prefault("60s"), drop: duration.prefault("200s") }).prefault({}),
  steps: z.array(step).min(1),
  packets: someText.optional(),
  limit: duration.prefault("5s"),
});

function perPerson(line: typeof oneLine) {
  return z.strictObject({
    client: line.optional(),
    host: line.optional(),
    witness: line.optional(),
    witness2: line.optional(),
    witness3: line.optional(),
    witness4: line.optional(),
    witness5: line.optional(),
  });
}

/** What a scenario file says. */
export type ScenarioFile = z.output<typeof scenarioSchema>;

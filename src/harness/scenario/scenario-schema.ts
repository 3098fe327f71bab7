import { z } from "zod";
import { protocolNames } from "../../impls/registry.ts";
import { toWrites, WRITES_WORDS, type Writes } from "../../wire/writes.ts";
import { withJsonForm } from "./json-form.ts";
import { scenarioSuites } from "./scenario.ts";
import { quote } from "./scenario-error.ts";
import { step } from "./step.ts";
import { duration, oneLine, personName, someText } from "./words.ts";

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

const writes = withJsonForm(
  z.string().transform((word, context): Writes => {
    const known = toWrites(word);
    if (known !== undefined) return known;
    const message = `${quote(word)} is no way to write: ${WRITES_WORDS.join(", ")}`;
    context.addIssue({ code: "custom", message, params: { found: word } });
    return z.NEVER;
  }),
  { type: "string", pattern: "^(whole|char|octet|merged|cut:[1-9]\\d{0,5})$" },
);

/** A file of `fixtures/scenarios/`. */
export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, {
    error: ({ input }) =>
      `${quote(String(input))} is no name; a scenario's name is small letters, digits and single hyphens, because it names files`,
  }),
  suite: z.enum(["interop", "framing", ...scenarioSuites]).prefault("interop"),
  title: someText,
  source: someText.optional(),
  protocols,
  features: z.array(someText).prefault([]),
  readings: z
    .array(z.enum(["report", "robust"]))
    .min(1)
    .prefault(["report", "robust"]),
  people: perPerson(personName).prefault({}),
  passwords: perPerson(oneLine).prefault({}),
  timers: z.strictObject({ hello: duration.prefault("60s"), drop: duration.prefault("200s") }).prefault({}),
  writes: writes.optional(),
  steps: z.array(step).min(1),
  packets: someText.optional(),
  limit: duration.prefault("5s"),
});

function perPerson(line: typeof oneLine | typeof personName) {
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

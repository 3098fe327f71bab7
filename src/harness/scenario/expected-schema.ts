import { z } from "zod";
import { protocolNames } from "../../impls/registry.ts";
import { withFormOf } from "./json-form.ts";
import { step } from "./step.ts";
import { someText } from "./words.ts";

const fact = withFormOf(
  step,
  step.refine(({ type }) => type === "sees" || type === "never-sees", {
    error: "a fact is something that somebody sees or never sees",
    params: { code: "BAD_STEP" },
  }),
);

/** `fixtures/interop/expected.yaml`. */
export const expectedSchema = z.strictObject({
  cells: z.array(
    z.strictObject({
      client: z.enum(protocolNames),
      server: z.enum(protocolNames),
      level: z.enum(["full", "partial", "one-way", "none"]),
      why: someText,
      facts: z.array(fact).prefault([]),
    }),
  ),
});

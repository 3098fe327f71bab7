import { z } from "zod";
import { protocolNames } from "../../impls/registry.ts";
import { someText } from "./words.ts";

const offset = z
  .string()
  .regex(/^[1-9]\d*$/u, { error: "it must be a whole number above 0" })
  .transform(Number);

const way = z.string().regex(/^(?:char|octet|merged|cut:[1-9]\d*(?:-[1-9]\d*)?)$/u, {
  error: ({ input }) => `${JSON.stringify(input)} is no way to write: char, octet, merged, cut:N or cut:N-M`,
});

const whose = { program: someText, as: z.enum(["client", "server"]), why: someText };

/** `fixtures/interop/framing.yaml`. */
export const framingSchema = z.strictObject({
  cuts: z.array(z.strictObject({ protocol: z.enum(protocolNames), client: offset, server: offset })),
  lost: z.array(
    z.strictObject({
      ...whose,
      ways: z.array(way).min(1),
    }),
  ),
});

/** `fixtures/interop/scenario-losses.yaml`. */
export const scenarioLossesSchema = z.strictObject({
  lost: z.array(z.strictObject({ ...whose, scenarios: z.array(someText).min(1) })),
});

import { z } from "zod";
import { programsSchema } from "../../harness/scenario/implementations-schema.ts";
import { withJsonForm } from "../../harness/scenario/json-form.ts";
import { quote } from "../../harness/scenario/scenario-error.ts";
import { duration, someText, yesOrNo } from "../../harness/scenario/words.ts";
import { protocolNames } from "../../impls/registry.ts";
import { toWrites } from "../../wire/writes.ts";

/** What a submission may use when its assignment says nothing. */
const DEFAULT_LIMITS = { wall: "20s", memory: "512MiB", processes: "64", output: "64KiB" } as const;

const MOST_POINTS = 10_000;

const UNITS: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

const checkId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/u, {
  error: ({ input }) =>
    `${quote(String(input))} is no id; an id is at most 64 lower-case letters, digits and hyphens`,
});

const oneOrMore = z
  .union([someText, z.array(someText).min(1)])
  .transform((words) => (typeof words === "string" ? [words] : words));

const ways = oneOrMore.transform((words, context) =>
  words.map((word) => {
    const writes = toWrites(word);
    if (writes !== undefined) return writes;
    const message = `${quote(word)} is no way to write; there are whole, char, octet, merged and cut:N`;
    context.addIssue({ code: "custom", message, params: { words: word } });
    return z.NEVER;
  }),
);

const size = withJsonForm(
  z.string().transform((words, context) => {
    const { number, unit = "" } = /^(?<number>\d{1,9})(?<unit>KiB|MiB|GiB)$/u.exec(words)?.groups ?? {};
    const octets = Number(number) * (UNITS[unit] ?? Number.NaN);
    if (octets > 0) return octets;
    context.addIssue({ code: "custom", message: `${quote(words)} is no size; write one as 64KiB or 512MiB` });
    return z.NEVER;
  }),
  { type: "string", pattern: "^\\d{1,9}(KiB|MiB|GiB)$", examples: ["64KiB", "512MiB"] },
);

const check = z.strictObject({
  id: checkId,
  title: someText,
  role: z.enum(["client", "server"]),
  scenario: oneOrMore.optional(),
  against: oneOrMore.optional(),
  classmates: count("classmates", 1, 1000).optional(),
  writes: ways.prefault("whole"),
  points: count("points", 0, MOST_POINTS),
  rules: z.array(someText).min(1).optional(),
  partial: yesOrNo.default(false),
  needs: z.array(checkId).prefault([]),
  visibility: z.enum(["visible", "after_due_date", "after_published", "hidden"]).default("visible"),
  reveal: z
    .array(z.enum(["message", "expected", "actual", "packets"]))
    .prefault(["message", "expected", "actual", "packets"]),
});

const limits = z.strictObject({
  wall: duration.prefault(DEFAULT_LIMITS.wall),
  memory: size.prefault(DEFAULT_LIMITS.memory),
  processes: count("processes", 1, 4096).prefault(DEFAULT_LIMITS.processes),
  output: size.prefault(DEFAULT_LIMITS.output),
});

/** An `assignment.yaml`. */
export const assignmentSchema = z.strictObject({
  title: someText,
  protocol: z.enum(protocolNames),
  implementation: someText.prefault("lab.impl.yaml"),
  programs: programsSchema.optional(),
  due: z
    .string()
    .refine((words) => /^\d{4}-\d\d-\d\dT/u.test(words) && !Number.isNaN(Date.parse(words)), {
      error: "this is no date; write one as 2026-12-01T23:59:00Z",
    })
    .optional(),
  total: count("total", 1, MOST_POINTS).optional(),
  checks: z.array(check).min(1),
  limits: limits.prefault({}),
  solution: someText.optional(),
  selftest: z
    .array(
      z.strictObject({
        submission: someText,
        fault: someText,
        loses: z.record(checkId, count("points", 0, MOST_POINTS)),
      }),
    )
    .prefault([]),
});

/** A whole number; the reader takes every scalar as text. */
function count(what: string, least: number, most: number) {
  const schema = z.string().transform((words, context) => {
    const value = /^\d{1,9}$/u.test(words) ? Number(words) : Number.NaN;
    if (value >= least && value <= most) return value;
    const message = `${what}: ${quote(words)} is no whole number from ${least} to ${most}`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
  return withJsonForm(schema, { type: "integer", minimum: least, maximum: most });
}

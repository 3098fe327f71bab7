import { z } from "zod";
import { GENERATED_HELP, generateText } from "./generated-text.ts";
import { withJsonForm } from "./json-form.ts";
import { quote } from "./scenario-error.ts";

/** Text of any kind; an editor may take it for a number or a boolean. */
export const text = withJsonForm(z.string(), { type: ["string", "number", "boolean"] });

/** Text with something in it. */
export const someText = withJsonForm(
  z.string().refine((words) => words.trim() !== "", { error: "this must not be empty" }),
  { type: ["string", "number", "boolean"], pattern: "\\S" },
);

/** What a person types or reads: one line. */
export const oneLine = withJsonForm(
  z.string().refine((words) => !/[\r\n]/u.test(words), { error: "this must be one line" }),
  { type: ["string", "number", "boolean"], pattern: "^[^\\r\\n]*$" },
);

/** A person's name: one line with something in it, perhaps generated. */
export const personName = withJsonForm(
  z
    .string()
    .refine((words) => words.trim() !== "" && !/[\r\n]/u.test(words), {
      error: "this must be one line with something in it",
    })
    .transform((words, context) => {
      const name = generateText(words);
      if (typeof name === "string") return name;
      context.addIssue({ code: "custom", message: name.problem, params: { words: name.part } });
      return z.NEVER;
    }),
  {
    type: ["string", "number", "boolean"],
    pattern: "^[^\\r\\n]*\\S[^\\r\\n]*$",
    description: GENERATED_HELP,
  },
);

/** `true` or `false`. */
export const yesOrNo = withJsonForm(
  z.enum(["true", "false"]).transform((word) => word === "true"),
  { type: "boolean" },
);

const DURATION = /^(?<number>\d{1,9}(?:\.\d{1,3})?)(?<unit>ms|s)$/u;
const LONGEST_MS = 600_000;

/** A duration as `200ms` or `2s`, in milliseconds. */
export const duration = withJsonForm(
  z.string().transform((words, context) => {
    const durationMs = parseDuration(words);
    if (typeof durationMs === "number") return durationMs;
    context.addIssue({ code: "custom", message: durationMs.problem, params: { found: words } });
    return z.NEVER;
  }),
  { type: "string", pattern: "^\\d{1,9}(\\.\\d{1,3})?(ms|s)$", examples: ["200ms", "2s"] },
);

/** Returns the milliseconds of `200ms` or `2s`, or what is wrong with it. */
export function parseDuration(words: string): number | { readonly problem: string } {
  const { number, unit } = DURATION.exec(words)?.groups ?? {};
  if (number === undefined) return { problem: `${quote(words)} is no duration; write one as 200ms or 2s` };
  const durationMs = Math.round(Number(number) * (unit === "s" ? 1000 : 1));
  if (durationMs < 1 || durationMs > LONGEST_MS) {
    return { problem: `${quote(words)} is out of range; a duration is 1ms to ${LONGEST_MS / 1000}s` };
  }
  return durationMs;
}

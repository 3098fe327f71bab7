import { z } from "zod";
import { protocolNames } from "../../impls/registry.ts";
import { withFormOf, withJsonForm } from "./json-form.ts";
import { placeholderMistakes } from "./placeholders.ts";
import { quote } from "./scenario-error.ts";
import { duration, oneLine, someText, text, yesOrNo } from "./words.ts";

const template = filled(withoutNul(text));
const line = filled(oneLine);

const say = withFormOf(
  line,
  line.refine((words) => words.includes("{text}"), { error: "say must hold {text}, where the words go" }),
);
const leave = withFormOf(
  line,
  line.refine((words) => words !== "", {
    error: 'leave is a line such as "[bye]", or eof, or interrupt',
  }),
);

const readyLine = withJsonForm(
  z.string().transform((source, context) => {
    try {
      if (source !== "") return new RegExp(source, "u");
      context.addIssue({
        code: "custom",
        message: "this pattern is empty; leave ready out, or write what the server prints",
      });
    } catch (error) {
      const reason =
        error instanceof Error ? error.message.replace(/^Invalid regular expression: .*: /su, "") : "";
      const message = `${quote(source)} is no regular expression: ${reason}`;
      context.addIssue({ code: "custom", message, params: { code: "BAD_PATTERN", found: source } });
    }
    return z.NEVER;
  }),
  { type: "string", format: "regex", minLength: 1 },
);

const program = z.strictObject({
  command: z
    .array(template)
    .min(1)
    .refine(([first]) => first?.trim() !== "", {
      error: "the command begins with the name of a program",
      path: [0],
    }),
  cwd: withoutNul(someText).prefault("."),
  env: z.record(z.string(), template).prefault({}),
  type: z.array(line).prefault([]),
  ready: readyLine.optional(),
  readyWithin: duration.prefault("5s"),
  pty: yesOrNo.default(false),
  say: say.prefault("{text}"),
  invite: line.optional(),
  accept: line.optional(),
  part: line.optional(),
  leave: leave.prefault("eof"),
});

const buildCommand = z.array(withoutNul(someText)).min(1);

/** The programs of an implementation, without who they are. */
export const programsSchema = z
  .strictObject({
    build: buildCommand.optional(),
    unsupported: z.array(someText).prefault([]),
    server: program.optional(),
    client: program.optional(),
  })
  .refine(({ server, client }) => server !== undefined || client !== undefined, {
    error: "there is neither a server nor a client; give one of them",
    params: { code: "MISSING_KEY" },
  });

const implementation = z
  .strictObject({
    name: z.string().regex(/^(?![._-])(?!.*(?:__|_$))[A-Za-z0-9._@-]{1,64}$/u, {
      error: ({ input }) =>
        `${quote(String(input))} is no name; a name is at most 64 letters, digits and . _ @ -, begins with no . _ or -, ends with no _ and holds no __, because it names folders as CLIENT__SERVER`,
    }),
    protocol: z.enum(protocolNames),
    reading: z.enum(["report", "robust"]).optional(),
    build: buildCommand.optional(),
    unsupported: z.array(someText).prefault([]),
    server: program.optional(),
    client: program.optional(),
  })
  .refine(({ server, client }) => server !== undefined || client !== undefined, {
    error: "this implementation has neither a server nor a client; give it one of them",
    params: { code: "MISSING_KEY" },
  });

/** A `lab.impl.yaml`. */
export const implementationsSchema = z.strictObject({ implementations: z.array(implementation).min(1) });

/** What a manifest says of one side. */
export type ProgramEntry = z.output<typeof program>;

/** The system ends the words of a command at a NUL, so Node starts no program with one. */
function withoutNul(schema: z.ZodType<string, string>): z.ZodType<string, string> {
  const error = "this holds a NUL (\\0), which no program can be started with; take it out";
  return withFormOf(
    schema,
    schema.refine((words) => !words.includes("\0"), { error }),
  );
}

function filled(schema: z.ZodType<string, string>): z.ZodType<string, string> {
  const checked = schema.superRefine((words, context) => {
    for (const { message, ...params } of placeholderMistakes(words)) {
      context.addIssue({ code: "custom", message, params });
    }
  });
  return withFormOf(schema, checked);
}

/** What is said of the programs of an implementation. */
export type ProgramsEntry = z.output<typeof programsSchema>;

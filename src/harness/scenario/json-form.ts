import { z } from "zod";

const forms = z.registry<{ readonly form: Readonly<Record<string, unknown>> }>();

/**
 * Gives a schema the JSON Schema that editors use for it. Our reader takes every scalar as text, editors read `123` and `true`
 * as numbers and booleans, and a transformation has no JSON Schema of its own.
 */
export function withJsonForm<Schema extends z.ZodType>(
  schema: Schema,
  form: Readonly<Record<string, unknown>>,
): Schema {
  forms.add(schema, { form });
  return schema;
}

/** Gives `schema`, which only narrows `original`, the JSON Schema of that. */
export function withFormOf<Schema extends z.ZodType>(original: z.ZodType, schema: Schema): Schema {
  return withJsonForm(schema, forms.get(original)?.form ?? {});
}

/** Returns the JSON Schema of what a person writes. */
export function toJsonSchema(schema: z.ZodType, title: string): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const form = forms.get(zodSchema)?.form;
      if (form === undefined) return;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, structuredClone(form));
    },
  });
  return { $schema, title, ...rest };
}

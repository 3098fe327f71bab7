import { didYouMean } from "../../wire/nearest.ts";
import type { ProgramSpec } from "./implementation.ts";
import type { CustomMistake } from "./validate.ts";

/** `choice` is the number of `peer` in the list of users that a person sees; `users` the path of a users.csv; `hello` and `drop` are seconds. */
const PLACEHOLDERS = [
  "host",
  "port",
  "udpPort",
  "name",
  "password",
  "peer",
  "choice",
  "text",
  "users",
  "hello",
  "drop",
];

/** Tells whether a program's command, environment or answers hold one of the placeholders `names`, so that it is told that. */
export function isTold(
  { command, env, type }: Pick<ProgramSpec, "command" | "env" | "type">,
  ...names: readonly string[]
): boolean {
  const words = [...command, ...Object.values(env), ...type];
  return words.some((each) => names.some((name) => each.includes(`{${name}}`)));
}

/** Returns what is wrong with the placeholders in `words`: those that the lab cannot fill. Other braces are text. */
export function placeholderMistakes(
  words: string,
): readonly (CustomMistake & { readonly message: string })[] {
  return [...words.matchAll(/\{(\w+)\}/gu)]
    .filter(([, name = ""]) => !PLACEHOLDERS.includes(name))
    .map(([whole, name = ""]) => ({
      code: "BAD_PLACEHOLDER",
      words: whole,
      found: name,
      allowed: PLACEHOLDERS,
      message: `unknown placeholder ${whole}; there are ${PLACEHOLDERS.map((each) => `{${each}}`).join(" ")}${didYouMean(name, PLACEHOLDERS)}`,
    }));
}

import { fields } from "../../capture/fields/registry.ts";

/** Returns every field with what it says, one line each. */
export function listFields(): string {
  const width = Math.max(...fields.map(({ name }) => name.length));
  return fields.map(({ name, title }) => `${name.padEnd(width)}  ${title}\n`).join("");
}

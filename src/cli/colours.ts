/** Tells whether colours may be used where they are of use, as `--no-color` has it and the environment. */
export function allowsColours(isForbidden: boolean): boolean {
  return !isForbidden && process.env.NO_COLOR === undefined;
}

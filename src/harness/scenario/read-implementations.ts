import { dirname, resolve } from "node:path";
import { featureMistakes } from "./features.ts";
import type { Implementation, ProgramSpec } from "./implementation.ts";
import { implementationsSchema, type ProgramEntry } from "./implementations-schema.ts";
import { type Mistake, quote } from "./scenario-error.ts";
import { readValid, throwMistakes } from "./validate.ts";
import type { YamlFile } from "./yaml-file.ts";

/**
 * Reads the implementations of the manifest at `file`. Folders in it are relative to the manifest's own.
 * @throws {ScenarioError} that lists every mistake with its line and column.
 */
export async function readImplementations(file: string): Promise<readonly Implementation[]> {
  const { value, yaml } = await readValid(file, implementationsSchema);
  const { implementations } = value;
  const twins = twinMistakes(
    implementations.map(({ name }) => name),
    yaml,
  );
  const unknown = implementations.flatMap(({ protocol, unsupported }, index) =>
    featureMistakes([protocol], unsupported, yaml, ["implementations", index, "unsupported"]),
  );
  if (twins.length + unknown.length > 0) throwMistakes(yaml, [...twins, ...unknown]);
  const folder = dirname(resolve(file));
  return implementations.map(({ name, protocol, reading, build, unsupported, server, client }, index) => ({
    name,
    protocol,
    reading,
    build,
    unsupported,
    server: server && programSpec(server, folder),
    client: client && programSpec(client, folder),
    source: { file, line: yaml.place(["implementations", index], "value").line },
  }));
}

/** Returns how a program is started, its folder relative to `folder`. */
export function programSpec(
  { command, cwd, env, type, ready, readyWithin, pty, say, invite, accept, part, leave }: ProgramEntry,
  folder: string,
): ProgramSpec {
  const readyMs = readyWithin;
  return {
    command,
    cwd: resolve(folder, cwd),
    env,
    type,
    ready,
    readyMs,
    pty,
    say,
    invite,
    accept,
    part,
    leave,
  };
}

function twinMistakes(names: readonly string[], yaml: YamlFile): readonly Mistake[] {
  return names.flatMap((name, index): readonly Mistake[] => {
    const first = names.indexOf(name);
    if (first === index) return [];
    const { line } = yaml.place(["implementations", first, "name"], "value");
    const message = `the name ${quote(name)} is taken already, in line ${line}; choose another`;
    const place = yaml.place(["implementations", index, "name"], "value");
    return [{ code: "NAME_TAKEN", file: yaml.file, ...place, message, found: name }];
  });
}

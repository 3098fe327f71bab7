import type { Command } from "commander";
import { readText } from "../harness/scenario/read-text.ts";
import type { Protocol, Setting, SettingValue } from "../impls/impl.ts";
import { UsageError } from "./command.ts";
import type { ProgramSide } from "./run-program.ts";

/** What commander makes of the flags: by the flag's name in camel case. */
export type SettingFlags = Readonly<Record<string, unknown>>;

/** Adds to `command` the flags that single `protocols` have for their program of that side, each with the protocol's name. */
export function defineSettings(command: Command, protocols: readonly Protocol[], side: ProgramSide): void {
  const named = new Map<string, { setting: Setting; owners: string[] }>();
  for (const protocol of protocols) {
    for (const setting of settingsOf(protocol, side)) {
      const entry = named.get(setting.name) ?? { setting, owners: [] };
      entry.owners.push(protocol.name);
      named.set(setting.name, entry);
    }
  }
  for (const { setting, owners } of named.values()) {
    const { name, type, help } = setting;
    command.option(`--${name}${METAVARS[type]}`, `${owners.join(", ")}: ${help}`);
  }
}

/** Which flags were given to a program, and the protocols whose flags they may be. */
export interface GivenSettings {
  readonly protocols: readonly Protocol[];
  readonly side: ProgramSide;
  readonly flags: SettingFlags;
}

/**
 * Returns the settings that were given for `protocol`, files read.
 * @throws {UsageError} for a flag that is another protocol's, and for a number out of its range.
 * @throws {ScenarioError} for a file that cannot be read.
 */
export async function readSettings(
  protocol: Protocol,
  { protocols, side, flags }: GivenSettings,
): Promise<Readonly<Record<string, SettingValue>>> {
  const own = settingsOf(protocol, side);
  const foreign = protocols
    .flatMap((each) => settingsOf(each, side))
    .find(({ name }) => flags[camelCase(name)] !== undefined && own.every((each) => each.name !== name));
  if (foreign !== undefined) {
    const has = own.length === 0 ? "it has none" : `it has ${own.map(({ name }) => `--${name}`).join(", ")}`;
    throw new UsageError(`--${foreign.name} is no setting of the ${side} of ${protocol.name}; ${has}.`);
  }
  const given = own.filter(({ name }) => flags[camelCase(name)] !== undefined);
  const values = given.map(async (setting) => [
    setting.name,
    await toValue(setting, flags[camelCase(setting.name)]),
  ]);
  return Object.fromEntries(await Promise.all(values));
}

function settingsOf(protocol: Protocol, side: ProgramSide): readonly Setting[] {
  return protocol.settings.filter((setting) => setting.of === side || setting.of === "both");
}

const METAVARS: Readonly<Record<Setting["type"], string>> = {
  switch: "",
  number: " <number>",
  file: " <file>",
};

async function toValue(setting: Setting, given: unknown): Promise<SettingValue> {
  if (setting.type === "switch") return true;
  if (setting.type === "file") return { path: String(given), text: await readText(String(given)) };
  return toNumber(setting, String(given));
}

function toNumber({ name, range = [0, Number.MAX_SAFE_INTEGER] }: Setting, given: string): number {
  const number = given.trim() === "" ? Number.NaN : Number(given);
  const [least, most] = range;
  if (number >= least && number <= most) return number;
  throw new UsageError(`--${name} ${given} is not allowed: it must be a number from ${least} to ${most}.`);
}

/** Returns the name of a flag as commander calls it. */
export function camelCase(name: string): string {
  return name.replaceAll(/-(\w)/gu, (_, letter: string) => letter.toUpperCase());
}

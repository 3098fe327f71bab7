import type { Field } from "../../capture/fields/field.ts";
import type { PacketTest } from "../../capture/filter/compile.ts";
import { didYouMean } from "../../wire/nearest.ts";
import { UsageError } from "../command.ts";
import type { ChatDissector } from "./chat-dissector.ts";

/**
 * Returns the fields of these names.
 * @throws {UsageError} when there is none of one of them.
 */
export async function findFields(names: readonly string[]): Promise<readonly Field[]> {
  if (names.length === 0) return [];
  const { fields, findField } = await import("../../capture/fields/registry.ts");
  return names.map((name) => {
    const field = findField(name);
    if (field !== undefined) return field;
    const meant = didYouMean(
      name,
      fields.map((each) => each.name),
    );
    throw new UsageError(`-e ${name} is no field that the lab knows${meant}; lab read --fields shows them.`);
  });
}

/**
 * Returns what a display filter says, and tells on standard error what its author may not have meant.
 * @throws {FilterError} when it cannot be understood.
 */
export async function readFilter(filter: string): Promise<PacketTest> {
  const { compileFilter } = await import("../../capture/filter/compile.ts");
  const { test, warnings } = compileFilter(filter);
  for (const warning of warnings) process.stderr.write(`Note: ${warning}\n`);
  return test;
}

/**
 * Returns what says what chat programs say: of any protocol for `auto`, nothing for `none`.
 * @throws {UsageError} when there is no protocol of that name.
 */
export async function findDissector(name: string): Promise<ChatDissector | undefined> {
  if (name === "none") return undefined;
  const { createChatDissector } = await import("./chat-dissector.ts");
  if (name === "auto") return createChatDissector();
  const { findProtocol, protocolNames } = await import("../../impls/registry.ts");
  const protocol = findProtocol(name);
  if (protocol !== undefined) return createChatDissector(protocol);
  const meant = didYouMean(name, protocolNames);
  throw new UsageError(
    `--protocol ${name} is none${meant}; there are auto, none, ${protocolNames.join(", ")}.`,
  );
}

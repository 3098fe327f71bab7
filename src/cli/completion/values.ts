import { reporters } from "../../harness/reporters/registry.ts";
import { readCatalogue } from "../../harness/suite/catalogue.ts";
import { type SuiteName, suiteNames } from "../../harness/suite/suite-names.ts";
import { protocols } from "../../impls/registry.ts";
import { WRITES_WORDS } from "../../wire/writes.ts";

/** Returns the values that a field of a command may have: of an option, as `--client`, or of an argument, as `<protocol>`. */
export type ValueTable = (command: string, field: string) => readonly string[];

/**
 * Reads what can be named on a command line. An option whose reader knows its words, and an argument with choices, say their values
 * themselves and are not in the table.
 */
export async function readValueTable(): Promise<ValueTable> {
  const { implementations, scenarios } = await readCatalogue([]);
  const names = (side: "client" | "server") =>
    implementations.flatMap((each) => (each[side] === undefined ? [] : [each.name]));
  const spoken = protocols.map(({ name }) => name);
  const named = (isMeant: (suite: SuiteName) => boolean) =>
    scenarios.filter(({ suite }) => isMeant(suite)).map(({ name }) => name);
  const played = named((suite) => suite === "interop");
  const table: Readonly<Record<string, readonly string[]>> = {
    "--client": names("client"),
    "--server": names("server"),
    "--scenario": named((suite) => suite !== "framing"),
    "--reporter": reporters.map(({ name }) => name),
    "--protocol": ["auto", "none", ...spoken],
    "check --protocol": spoken,
    "explain --protocol": spoken,
    "ladder --protocol": spoken,
    "stream --protocol": spoken,
    "<protocol>": spoken,
    "<scenario>": played,
    "<suite>": suiteNames,
    "--writer": ["client", "server"],
    "--writes": WRITES_WORDS,
  };
  return (command, field) => table[`${command} ${field}`] ?? table[field] ?? [];
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Account, Protocol } from "../../impls/impl.ts";
import { findProtocol } from "../../impls/registry.ts";
import type { Implementation, ProgramSpec } from "../scenario/implementation.ts";
import { isTold } from "../scenario/placeholders.ts";
import type { NamedPerson, Scenario } from "../scenario/scenario.ts";
import type { CellPlan } from "./cell-plan.ts";

/** What people who are named nowhere are called, beside those whom a protocol names. */
const FURTHER = { witness2: "Xaver", witness3: "Yara", witness4: "Zoe", witness5: "Anton" } as const;

/** What is typed for a password that nobody has set. */
const PASSWORD = "secret";

/** Everything about the people of a cell: their names, their passwords, and who may log in at the server. */
export interface People {
  readonly names: Readonly<Record<NamedPerson, string>>;
  readonly passwords: Readonly<Record<NamedPerson, string>>;
  readonly accounts: readonly Account[];
}

/**
 * Returns the people of a cell. A scenario's names come first, then those that the protocol of their program has. Where people log
 * in, a server that is not told a file of accounts is taken to have those of the file in its folder.
 */
export async function castPeople({ client, server, scenario }: CellPlan): Promise<People> {
  const protocol = protocolOf(server);
  const names = {
    ...FURTHER,
    ...protocol.people,
    client: protocolOf(client).people.client,
    ...scenario.people,
  };
  const accounts = await accountsAt(protocol, server.server, scenario, names);
  const known = [...accounts, ...protocolOf(client).accounts];
  const passwords = mapPeople(
    (person) =>
      scenario.passwords[person] ?? known.find(({ name }) => name === names[person])?.password ?? PASSWORD,
  );
  return { names, passwords, accounts };
}

/** Returns the protocol that an implementation speaks. */
export function protocolOf({ name, protocol }: Implementation): Protocol {
  const found = findProtocol(protocol);
  if (found === undefined) throw new Error(`${name} speaks ${protocol}, which this version does not know`);
  return found;
}

async function accountsAt(
  { accounts, accountsFile }: Protocol,
  spec: ProgramSpec | undefined,
  { people, passwords }: Scenario,
  names: People["names"],
): Promise<readonly Account[]> {
  if (accountsFile === undefined) return [];
  if (spec !== undefined && !isTold(spec, "users")) {
    const text = await readFile(join(spec.cwd, accountsFile.name), "utf8").catch(() => undefined);
    if (text !== undefined) return accountsFile.read(text);
  }
  const joined = (Object.keys(people) as NamedPerson[]).map((person) => ({
    name: names[person],
    password: passwords[person] ?? PASSWORD,
  }));
  return [...accounts, ...joined.filter(({ name }) => accounts.every((account) => account.name !== name))];
}

function mapPeople(value: (person: NamedPerson) => string): Readonly<Record<NamedPerson, string>> {
  return {
    client: value("client"),
    host: value("host"),
    witness: value("witness"),
    witness2: value("witness2"),
    witness3: value("witness3"),
    witness4: value("witness4"),
    witness5: value("witness5"),
  };
}

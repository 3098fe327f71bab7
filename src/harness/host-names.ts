import type { Endpoint } from "../capture/tcp/connection.ts";
import { stripControls } from "../wire/octets.ts";
import { nameOf, ownedConnections, protocolOf } from "./checkers/people.ts";
import type { Evidence, ProgramRole } from "./evidence.ts";

/** Characters of a person's name that an address shows. */
const SHOWN = 24;

/**
 * Returns the names of the addresses in a capture: who sits at the programs there, all of them with `+` between, because an address
 * has one name and may have several programs. A server at which nobody sits is called by its protocol.
 */
export function hostNames(evidence: Evidence): ReadonlyMap<string, string> {
  const roles = rolesByAddress(evidence);
  return new Map(
    [...roles].map(([address, here]) => [
      address,
      [...here].map((role) => labelOf(evidence, role)).join("+"),
    ]),
  );
}

/**
 * Returns what says in a capture whose program is at each end of a connection, by the connection's first frame; only where an
 * address has several programs, so that its name does not tell.
 */
export function connectionNotes(evidence: Evidence): ReadonlyMap<number, string> {
  const isShared = (address: string) => (rolesByAddress(evidence).get(address)?.size ?? 0) > 1;
  return new Map(
    ownedConnections(evidence).flatMap(({ connection, role, acceptor }) => {
      const { client, server, segments } = connection;
      const first = segments[0];
      if (first === undefined || !(isShared(client.address) || isShared(server.address))) return [];
      const [one, other] = [describe(evidence, role, client), describe(evidence, acceptor, server)];
      return [[first.frame, `people: ${one}, ${other}.`] as const];
    }),
  );
}

function describe(evidence: Evidence, role: ProgramRole, { port }: Endpoint): string {
  if (role === "server") return `port ${port} is the server`;
  return `port ${port} is ${labelOf(evidence, role)} (${role})`;
}

function rolesByAddress(evidence: Evidence): ReadonlyMap<string, ReadonlySet<ProgramRole>> {
  const { conditions, transcript } = evidence;
  const roles = new Map<string, Set<ProgramRole>>();
  const put = (address: string, role: ProgramRole) =>
    roles.set(address, (roles.get(address) ?? new Set()).add(role));
  put(conditions.addresses.client, "client");
  for (const entry of transcript) {
    if (entry.type === "start" && entry.program !== "server") put(conditions.addresses.client, entry.program);
  }
  put(conditions.addresses.server, "server");
  for (const { connection, role, acceptor } of ownedConnections(evidence)) {
    put(connection.client.address, role);
    put(connection.server.address, acceptor);
  }
  return roles;
}

/** Spaces would end a name where names are listed, and a `+` begins the next. */
function labelOf(evidence: Evidence, role: ProgramRole): string {
  const protocol = protocolOf(evidence, role);
  if (role === "server" && !protocol.hasHost) return `${protocol.name}-server`;
  const characters = [...stripControls(nameOf(evidence, role)).replaceAll(/[\s+]+/gu, "_")];
  const short = characters.length > SHOWN ? [...characters.slice(0, SHOWN - 1), "…"] : characters;
  return short.length === 0 ? role : short.join("");
}

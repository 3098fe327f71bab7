import { freePort } from "../../../src/netlab/free-port.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type Person, seat } from "../../support/person.ts";
import { connectRaw, listenRaw, type RawPeer } from "../../support/raw-peer.ts";
import { goldenOctets } from "../golden.ts";

/** Both readings, and the flags that choose them. */
export const readings = [
  ["report", []],
  ["robust", ["--robust"]],
] as const;

/** Returns the golden octets of the message called `name`. */
export const octetsOf = (name: string) => goldenOctets("ece146", name);

/** Returns the command of a server. */
export function serveWords(port: number, flags: readonly string[]): readonly string[] {
  return builtLab("serve", "ece146", "--host", "127.0.0.1", "--port", String(port), ...flags);
}

/** Returns the command of a client whose user is Brandon. */
export function chatWords(port: number, flags: readonly string[]): readonly string[] {
  return builtLab(
    "chat",
    "ece146",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--name",
    "Brandon",
    ...flags,
  );
}

/** Starts a server on a free port. */
export async function startServer(
  flags: readonly string[],
): Promise<{ readonly server: Person; readonly port: number }> {
  const port = await freePort();
  const server = seat(serveWords(port, flags));
  await server.sees("Allowing Connections...\n");
  return { server, port };
}

/** Connects a raw client that says its name and nothing more. */
export async function join(server: Person, port: number, name: string): Promise<RawPeer> {
  const user = await connectRaw(port);
  user.says(name);
  await server.sees(`*** ${name} Connected (IP: (IP: 127.0.0.1 | Remote addr: ${user.clientPort}) ***\n`);
  return user;
}

/** Starts a client of a raw server, and lets it introduce itself. */
export async function chatAtClient(
  flags: readonly string[],
): Promise<{ readonly client: Person; readonly server: RawPeer }> {
  const listener = await listenRaw();
  const client = seat(chatWords(listener.port, flags));
  const server = await listener.accepts();
  await server.hears("!GetAllActiveUsers");
  return { client, server };
}

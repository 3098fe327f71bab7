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
export const octetsOf = (name: string) => goldenOctets("ee357", name);

/** What the server shows whenever it waits for somebody. */
export const WAITING = "    Waiting for incoming connections ...";

/** Pauses that keep messages apart and tests short. */
const SHORT = ["--pause", "20"];

/** Returns the command of a server. */
export function serveWords(port: number, flags: readonly string[]): readonly string[] {
  return builtLab("serve", "ee357", "--port", String(port), "--alias-pause", "30", ...SHORT, ...flags);
}

/** Returns the command of a client. */
export function chatWords(port: number, flags: readonly string[]): readonly string[] {
  return builtLab("chat", "ee357", "--port", String(port), ...SHORT, ...flags);
}

/** Starts a server on a free port. */
export async function startServer(
  flags: readonly string[],
): Promise<{ readonly server: Person; readonly port: number }> {
  const port = await freePort();
  const server = seat(serveWords(port, flags));
  await server.sees(WAITING);
  return { server, port };
}

/** Connects a raw client and logs it in up to the welcome. */
export async function join(server: Person, port: number, name: "hamza" | "karam"): Promise<RawPeer> {
  const user = await connectRaw(port);
  user.says(octetsOf(name === "hamza" ? "log-in" : "log-in-partner"));
  await user.hears(octetsOf("name-question"));
  user.says(octetsOf(name === "hamza" ? "name" : "name-partner"));
  await user.hears(octetsOf("welcome"));
  await server.sees(`[127.0.0.1: ${user.clientPort}] joined in as ${name}\n`);
  return user;
}

/** Starts a client of a raw server, and lets its person type name and password. */
export async function connectClient(
  flags: readonly string[],
): Promise<{ readonly client: Person; readonly server: RawPeer }> {
  const listener = await listenRaw();
  const client = seat(chatWords(listener.port, flags));
  const server = await listener.accepts();
  await client.sees("Enter username:");
  client.types("hamza");
  await client.sees("Enter password:");
  client.types("123");
  await server.hears(octetsOf("log-in"));
  return { client, server };
}

/** Starts a client of a raw server, lets its person log in and choose karam. */
export async function chatAtClient(
  flags: readonly string[],
): Promise<{ readonly client: Person; readonly server: RawPeer }> {
  const { client, server } = await connectClient(flags);
  server.says(octetsOf("right"));
  await client.sees("Enter username serial number from above to chat:");
  server.says(octetsOf("name-question"));
  await server.hears(Buffer.concat([octetsOf("log-in"), octetsOf("name")]));
  client.types("0");
  await client.sees("[+] You are now chatting with karam\u001b[0m\n");
  return { client, server };
}

import { freePort } from "../../../src/netlab/free-port.ts";
import { waitForListening } from "../../../src/netlab/sockets.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type Person, seat } from "../../support/person.ts";
import { connectRaw, listenRaw, type RawPeer } from "../../support/raw-peer.ts";
import { goldenOctets } from "../golden.ts";

/** Both readings, and the flags that choose them. */
export const readings = [
  ["report", []],
  ["robust", ["--robust"]],
] as const;

/** What a new connection gets first. */
export const WELCOME = "Welcome to this chatroom!";

/** What both programs say when they are started wrongly. */
export const USAGE = "Correct usage: script, IP address, port number\n";

/** Returns the golden octets of the message called `name`. */
export const octetsOf = (name: string) => goldenOctets("srm", name);

const LOOPBACK = {
  address: "127.0.0.1",
  enter: (argv: readonly string[]) => argv,
  socketTablePid: process.pid,
};

/** Waits until a server, which says nothing when it is ready, listens; the port is never connected to for that. */
export async function untilListening(port: number): Promise<void> {
  if (!(await waitForListening(LOOPBACK, port, { limitMs: 20_000 })))
    throw new Error(`nobody listens on ${port}`);
}

/** Starts a server on a free port. */
export async function startServer(
  flags: readonly string[],
): Promise<{ readonly server: Person; readonly port: number }> {
  const port = await freePort();
  const server = seat(builtLab("serve", "srm", "127.0.0.1", String(port), ...flags));
  await untilListening(port);
  return { server, port };
}

/** Connects a raw client and waits for its welcome. */
export async function enter(port: number): Promise<RawPeer> {
  const client = await connectRaw(port);
  await client.hears(WELCOME);
  return client;
}

/** Starts a client of a raw server, and welcomes it. */
export async function chatAtClient(
  flags: readonly string[],
): Promise<{ readonly client: Person; readonly server: RawPeer }> {
  const listener = await listenRaw();
  const client = seat(builtLab("chat", "srm", "127.0.0.1", String(listener.port), ...flags));
  const server = await listener.accepts();
  server.says(octetsOf("welcome"));
  await client.sees(WELCOME);
  return { client, server };
}

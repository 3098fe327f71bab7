import { freePort } from "../../../src/netlab/free-port.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type Person, seat } from "../../support/person.ts";
import { connectRaw, listenRaw, type RawPeer } from "../../support/raw-peer.ts";

/** Both readings, and the flags that choose them. */
export const readings = [
  ["report", []],
  ["robust", ["--robust"]],
] as const;

/** Returns the command of a server whose user is Francesco. */
export function serveWords(port: number, flags: readonly string[]): readonly string[] {
  return builtLab(
    "serve",
    "pychat",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--name",
    "Francesco",
    ...flags,
  );
}

/** Returns the command of a client whose user is Trevor. */
export function chatWords(port: number, flags: readonly string[]): readonly string[] {
  return builtLab(
    "chat",
    "pychat",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--name",
    "Trevor",
    ...flags,
  );
}

/** Starts a server and a raw guest, and has them exchange names. */
export async function chatAtServer(
  flags: readonly string[],
): Promise<{ readonly server: Person; readonly guest: RawPeer; readonly port: number }> {
  const port = await freePort();
  const server = seat(serveWords(port, flags));
  await server.sees("ready to receive");
  const guest = await connectRaw(port);
  guest.says("Trevor");
  await guest.hears("Francesco");
  await server.sees("Me: ");
  return { server, guest, port };
}

/** Starts a client of a raw host, and has them exchange names. */
export async function chatAtClient(
  flags: readonly string[],
): Promise<{ readonly client: Person; readonly host: RawPeer }> {
  const server = await listenRaw();
  const client = seat(chatWords(server.port, flags));
  const host = await server.accepts();
  await host.hears("Trevor");
  host.says("Francesco");
  await client.sees("Me: ");
  return { client, host };
}

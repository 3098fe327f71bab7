import { createConnection, createServer, type Server, type Socket } from "node:net";
import { afterEach } from "vitest";
import { within } from "./within.ts";

/** As much as a flood brings where nobody stops it. */
export const FLOOD_OCTETS = 256 << 20;

const open = new Set<Socket | Server>();
afterEach(() => {
  for (const each of open) "destroy" in each ? each.destroy() : each.close();
  open.clear();
});

/** What a peer sends that means no good: `begin`, then, once it has heard `heard` where that is set, `more` over and over. */
export interface Flood {
  readonly begin: string | Uint8Array;
  readonly heard?: string;
  readonly more: string | Uint8Array;
}

/** Connects to 127.0.0.1, sends a flood, and resolves with how many octets had gone when the other side ended the connection. */
export function floodServer(port: number, flood: Flood): Promise<number> {
  return pour(createConnection({ host: "127.0.0.1", port }), flood);
}

/** Listens on a free port of 127.0.0.1; who connects gets a flood. */
export async function floodingServer(
  flood: Flood,
): Promise<{ readonly port: number; readonly ended: Promise<number> }> {
  const server = createServer();
  open.add(server);
  const ended = new Promise<number>((resolve) => {
    server.once("connection", (socket) => pour(socket, flood).then(resolve));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, ended };
}

function pour(socket: Socket, { begin, heard, more }: Flood): Promise<number> {
  open.add(socket);
  const piece = Buffer.from(more);
  let sent = 0;
  const ended = new Promise<number>((resolve) => {
    const goOn = () => {
      while (!socket.destroyed && sent < FLOOD_OCTETS && socket.write(piece)) sent += piece.length;
      sent += piece.length;
    };
    socket.on("error", () => {});
    socket.on("close", () => resolve(sent));
    socket.on("drain", goOn);
    socket.write(Buffer.from(begin));
    let sofar = "";
    const listen = (octets: Buffer) => {
      sofar += octets;
      if (!sofar.includes(heard ?? "")) return;
      socket.off("data", listen).resume();
      goOn();
    };
    if (heard !== undefined) socket.on("data", listen);
    else {
      socket.resume();
      goOn();
    }
  });
  return within(ended, () => `the end of a flood of ${sent} octets`);
}

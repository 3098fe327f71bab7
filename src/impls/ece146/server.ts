import type { ProgramOptions } from "../impl.ts";
import { cannotListen, listenOn } from "../tcp.ts";
import { DEFAULT_PORT } from "./port.ts";
import { Room } from "./room.ts";

/** Runs the ECE 146 server until Ctrl-C: any number of clients, each line to all, its author too (report §5.3). */
export async function serve({ terminal, reading, host, port, interrupted }: ProgramOptions): Promise<number> {
  const room = new Room(terminal, reading);
  const listening = await listenOn({ host, port: port ?? DEFAULT_PORT, backlog: 128 }, (socket) =>
    room.add(socket),
  ).catch((error: unknown) => cannotListen(port ?? DEFAULT_PORT, error));
  if (typeof listening === "string") {
    terminal.print(listening);
    return 1;
  }
  terminal.print("Allowing Connections...");
  await aborted(interrupted);
  terminal.print("Close Connections...");
  listening.close();
  room.close();
  return 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

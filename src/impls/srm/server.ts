import type { ProgramOptions } from "../impl.ts";
import { listenOn, reasonOf } from "../tcp.ts";
import { Room } from "./room.ts";
import { readTarget, USAGE } from "./target.ts";

/** How many connections may wait to be taken (report, "Chat Server"). */
const BACKLOG = 100;

/** Runs the chat room's server until Ctrl-C; like the report's it says nothing when it begins to listen (report, "Chat Server"). */
export async function serve(options: ProgramOptions): Promise<number> {
  const { terminal, reading, interrupted } = options;
  const target = readTarget(options);
  if (target === undefined) {
    terminal.print(USAGE);
    return 1;
  }
  const room = new Room(terminal, reading);
  const listening = await listenOn({ ...target, backlog: BACKLOG }, (socket) => room.add(socket)).catch(
    reasonOf,
  );
  if (typeof listening === "string") {
    terminal.print(`The server cannot listen on port ${target.port}: ${listening}.`);
    return 1;
  }
  await aborted(interrupted);
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

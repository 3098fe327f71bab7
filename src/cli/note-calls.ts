import { openSync, writeSync } from "node:fs";
import { WallClock } from "../capture/wall-clock.ts";
import type { CallLine } from "../harness/calls/call-file.ts";
import { watchCalls } from "../impls/watch-calls.ts";
import { whyNotWritten } from "./cannot-write.ts";
import { UsageError } from "./command.ts";

/**
 * Notes every read and write of this program on its connections in a file, as `LAB_CALLS` asks. Each is written at once, so that nothing is lost
 * when the program is killed; what is sent and when is left as it is, but for the microseconds that this takes.
 */
export function noteCalls(path: string): void {
  const file = openFile(path);
  const clock = new WallClock();
  let connections = 0;
  watchCalls((socket, by) => {
    const line = {
      source: "program",
      connection: connections++,
      by,
      openedAt: clock.ns().toString(),
      local: placeOf(socket.localAddress, socket.localPort),
      remote: placeOf(socket.remoteAddress, socket.remotePort),
    } as const;
    return ({ kind, octets }) => {
      const call = {
        kind,
        name: kind,
        t: clock.ns().toString(),
        asked: kind === "write" ? octets : null,
        result: octets,
        error: null,
      };
      const noted: CallLine = { ...line, call };
      writeSync(file, `${JSON.stringify(noted)}\n`);
    };
  });
}

function openFile(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new UsageError(`LAB_CALLS names ${path}, which cannot be written: ${whyNotWritten(path, error)}.`);
  }
}

function placeOf(address: string | undefined, port: number | undefined): CallLine["local"] {
  return {
    ...(address !== undefined && { address: address.replace(/^::ffff:(?=\d+\.)/iu, "") }),
    ...(port !== undefined && { port }),
  };
}

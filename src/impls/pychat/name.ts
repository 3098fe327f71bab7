import type { Socket } from "node:net";
import type { Reading } from "../impl.ts";
import { decodeText, READ_SIZE } from "./codec.ts";
import { createFramer } from "./framing.ts";

/**
 * Reads the first message of a connection, which is the other's name; `undefined` when the connection ends or Ctrl-C comes before
 * (report §1.1).
 */
export function readName(
  socket: Socket,
  reading: Reading,
  interrupted: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const framer = createFramer(reading, (octets) => settle(decodeText(octets)));
    const onData = (octets: Buffer) => {
      if (reading === "robust") return framer.push(octets);
      settle(decodeText(octets.subarray(0, READ_SIZE)));
      if (octets.length > READ_SIZE) socket.unshift(octets.subarray(READ_SIZE));
    };
    const onEnd = () => {
      framer.flush();
      settle(undefined);
    };
    const onAbort = () => settle(undefined);
    interrupted.addEventListener("abort", onAbort);
    socket.on("data", onData);
    socket.once("end", onEnd);
    socket.once("close", onEnd);
    socket.resume();

    function settle(name: string | undefined): void {
      interrupted.removeEventListener("abort", onAbort);
      socket.removeListener("data", onData);
      socket.removeListener("end", onEnd);
      socket.removeListener("close", onEnd);
      socket.pause();
      resolve(name);
    }
  });
}

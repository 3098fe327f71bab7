import type { Socket } from "node:net";
import type { Reading } from "../impl.ts";
import { decodeText, READ_SIZE } from "./codec.ts";
import { createFramer } from "./framing.ts";

/** The name of the other, and what came behind it already. */
export interface Introduction {
  readonly name: string;
  readonly rest: Uint8Array;
}

/**
 * Reads the first message of a connection, which is the other's name, of at most 1024 octets; `undefined` when the connection ends or
 * Ctrl-C comes before (report §1.1).
 */
export function readName(
  socket: Socket,
  reading: Reading,
  interrupted: AbortSignal,
): Promise<Introduction | undefined> {
  return new Promise((resolve) => {
    const take = (octets: Uint8Array) => settle(introduce(octets, reading));
    const framer = createFramer(reading, take);
    const onData = (octets: Buffer) => (reading === "robust" ? framer.push(octets) : take(octets));
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

    function settle(introduction: Introduction | undefined): void {
      interrupted.removeEventListener("abort", onAbort);
      socket.removeListener("data", onData);
      socket.removeListener("end", onEnd);
      socket.removeListener("close", onEnd);
      socket.pause();
      resolve(introduction);
    }
  });
}

/** The report's read may end inside a character, the robust reading's name does not. */
function introduce(octets: Uint8Array, reading: Reading): Introduction {
  let end = Math.min(octets.length, READ_SIZE);
  while (reading === "robust" && end > READ_SIZE - 3 && isContinuation(octets[end])) end--;
  return { name: decodeText(octets.subarray(0, end)), rest: octets.subarray(end) };
}

/** Whether an octet goes on with a character of UTF-8 (RFC 3629 §3). */
function isContinuation(octet = 0): boolean {
  return (octet & 0xc0) === 0x80;
}

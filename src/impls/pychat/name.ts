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
 * Reads the first message of a connection, which is the other's name, of at most 1024 octets, in the robust reading 64 Ki; `undefined` when
 * the connection ends or Ctrl-C comes before (report §1.1).
 */
export function readName(
  socket: Socket,
  reading: Reading,
  interrupted: AbortSignal,
): Promise<Introduction | undefined> {
  return new Promise((resolve) => {
    let isSettled = false;
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
      if (isSettled) return;
      isSettled = true;
      interrupted.removeEventListener("abort", onAbort);
      socket.removeListener("data", onData);
      socket.removeListener("end", onEnd);
      socket.removeListener("close", onEnd);
      socket.pause();
      resolve(introduction);
    }
  });
}

/** The most octets of a name in the robust reading. */
const MOST_OF_NAME = 1 << 16;

/** The report's read may end inside a character, the robust reading's name does not. */
function introduce(octets: Uint8Array, reading: Reading): Introduction {
  const most = reading === "report" ? READ_SIZE : MOST_OF_NAME;
  let end = Math.min(octets.length, most);
  while (reading === "robust" && end > most - 3 && isContinuation(octets[end])) end--;
  return { name: decodeText(octets.subarray(0, end)), rest: octets.subarray(end) };
}

/** Whether an octet goes on with a character of UTF-8 (RFC 3629 §3). */
function isContinuation(octet = 0): boolean {
  return (octet & 0xc0) === 0x80;
}

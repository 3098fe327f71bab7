import type { Socket } from "node:net";
import { leavesUnread, UNREAD, writeMessage } from "../tcp.ts";

/** The most that may wait to be read while a reader of the report's waits for somebody else. */
const MAX_UNREAD = 1 << 20;

/** How often a paused connection is looked at again. */
const LOOK_MS = 20;

/** Writes one message, unless the peer has ended its side; one that leaves too much unread is given up, and `onGivenUp` hears why. */
export function writeBounded(
  socket: Socket | undefined,
  octets: Uint8Array,
  onGivenUp: (why: string) => void,
): void {
  if (socket === undefined || socket.destroyed || socket.readableEnded) return;
  if (leavesUnread(socket)) {
    onGivenUp(UNREAD);
    socket.resetAndDestroy();
  } else writeMessage(socket, octets);
}

/** Takes nothing more from a peer while too much of what it sent was not read. */
export function pauseWhileFull(socket: Socket, waiting: () => number): void {
  if (waiting() <= MAX_UNREAD || socket.isPaused()) return;
  socket.pause();
  const look = setInterval(() => {
    if (waiting() > MAX_UNREAD && !socket.destroyed) return;
    clearInterval(look);
    socket.resume();
  }, LOOK_MS);
  look.unref();
}

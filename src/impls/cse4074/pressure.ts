import type { Socket } from "node:net";

/** The most that may wait for a peer that does not read; past it the peer is given up. */
const MAX_UNSENT = 4 << 20;

/** The most that may wait to be read while a reader of the report's waits for somebody else. */
const MAX_UNREAD = 1 << 20;

/** How often a paused connection is looked at again. */
const LOOK_MS = 20;

/** Writes one message, unless the peer has ended its side or leaves too much unread. */
export function writeBounded(socket: Socket | undefined, octets: Uint8Array): void {
  if (socket === undefined || socket.destroyed || socket.readableEnded) return;
  if (socket.writableLength > MAX_UNSENT) socket.resetAndDestroy();
  else socket.write(octets);
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

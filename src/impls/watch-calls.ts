import type { Socket } from "node:net";

/** What one call of this program on a connection did: how many octets it wrote, or got. 0 of a read is the end of the stream. */
export interface NotedCall {
  readonly kind: "write" | "read";
  readonly octets: number;
}

/** Is told of every connection of this program, and returns what is told of the calls on it. */
export type CallWatcher = (socket: Socket, openedBy: "connect" | "accept") => (call: NotedCall) => void;

let watcher: CallWatcher | undefined;

/** Has every connection that this program makes or takes from now on watched. */
export function watchCalls(watch: CallWatcher): void {
  watcher = watch;
}

/** Watches a connection, where this program is watched: what Node hands to the system in one call, and what it got from one. */
export function watchSocket(socket: Socket, openedBy: "connect" | "accept"): void {
  if (watcher === undefined) return;
  const note = watcher(socket, openedBy);
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  const push = socket.push.bind(socket);
  socket._write = (chunk: Uint8Array | string, encoding, done) => {
    note({ kind: "write", octets: lengthOf(chunk, encoding) });
    write(chunk, encoding, done);
  };
  if (writev !== undefined)
    socket._writev = (chunks, done) => {
      note({
        kind: "write",
        octets: chunks.reduce((sum, { chunk, encoding }) => sum + lengthOf(chunk, encoding), 0),
      });
      writev(chunks, done);
    };
  // A listener for data would change when it flows; what is pushed is what one read brought.
  socket.push = (chunk: Uint8Array | null, encoding) => {
    note({ kind: "read", octets: chunk?.length ?? 0 });
    return push(chunk, encoding);
  };
}

function lengthOf(chunk: Uint8Array | string, encoding: BufferEncoding): number {
  return typeof chunk === "string" ? Buffer.byteLength(chunk, encoding) : chunk.length;
}

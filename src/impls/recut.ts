import type { Socket } from "node:net";
import { concat } from "../wire/octets.ts";
import { cutMessage, MERGE_MS, pieceGapMs, type Writes } from "../wire/writes.ts";

/** Makes a socket write what it is given as `writes` says, each piece in a segment of its own, with a pause of `gapMs` between two. */
export function recut(socket: Socket, writes: Writes, gapMs = pieceGapMs(writes)): void {
  if (writes === "whole") return;
  socket.setNoDelay(true);
  if (writes === "merged") merge(socket);
  else cut(socket, writes, gapMs);
}

type Done = (error?: Error | null) => void;

/** Node hands over one write at a time where there is no `_writev`, and the next once `done` was called. */
function cut(socket: Socket, writes: Writes, gapMs: number): void {
  const write = socket._write.bind(socket);
  Object.assign(socket, { _writev: null });
  socket._write = (message: Uint8Array | string, encoding, done: Done) => {
    const pieces = cutMessage(toOctets(message, encoding), writes);
    const send = (at: number): void => {
      const piece = pieces[at];
      if (piece === undefined || socket.destroyed) done();
      else write(piece, BUFFER, (error) => (error ? done(error) : wait(at + 1)));
    };
    // There is a pause behind the last piece too: the next message begins in a segment of its own.
    const wait = (at: number) => setTimeout(() => send(at), at < pieces.length ? gapMs : pieceGapMs(writes));
    send(0);
  };
}

/** Gathers messages until none has come for a while, or the stream ends. */
function merge(socket: Socket): void {
  const write = socket._write.bind(socket);
  const end = socket._final.bind(socket);
  let gathered: Uint8Array[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (done: Done): void => {
    clearTimeout(timer);
    const octets = concat(gathered);
    gathered = [];
    if (octets.length === 0 || socket.destroyed) done();
    else write(octets, BUFFER, done);
  };
  Object.assign(socket, { _writev: null });
  socket._write = (message: Uint8Array | string, encoding, done: Done) => {
    gathered.push(toOctets(message, encoding));
    clearTimeout(timer);
    timer = setTimeout(() => flush(() => {}), MERGE_MS);
    done();
  };
  socket._final = (done: Done) => flush(() => end(done));
}

/** What Node calls the encoding of octets. */
const BUFFER = "buffer" as BufferEncoding;

function toOctets(message: Uint8Array | string, encoding: BufferEncoding): Buffer {
  return typeof message === "string" ? Buffer.from(message, encoding) : Buffer.from(message);
}

import type { RawPeer } from "../support/raw-peer.ts";

/** What a peer may do to a program, by what it is called in a test. */
export const hostilities: Readonly<Record<string, (peer: RawPeer) => void>> = {
  "sends garbage": (peer) => {
    peer.says(Buffer.alloc(5000, Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x05])));
    peer.finishes();
  },
  "sends half a UTF-8 character": (peer) => {
    peer.says(Buffer.from("é👋").subarray(0, 4));
    peer.finishes();
  },
  "sends a mebibyte of text": (peer) => {
    peer.says("é".repeat(1 << 19));
    peer.finishes();
  },
  "sends control sequences for a terminal": (peer) => {
    peer.says("\u001b]0;owned\u0007\u001b[2J\u009b31m\u001bP+q544e\u001b\\\r\u0008gone");
    peer.finishes();
  },
  "says nothing and closes": (peer) => peer.finishes(),
  "closes in the middle of a word": (peer) => {
    peer.says("hel");
    peer.finishes();
  },
  "resets the connection": (peer) => peer.resets(),
  "speaks and resets the connection": (peer) => {
    peer.says("hello");
    peer.resets();
  },
};

/** What must never be on a screen: a stack trace, Node's own words, a control character that a peer sent. */
export const NEVER_SHOWN =
  /^\s+at .+:\d+:\d+|node:internal|UnhandledPromise|\[ERR_|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/mu;

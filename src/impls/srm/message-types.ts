import type { MessageType } from "../impl.ts";
import { decodeText, WELCOME } from "./codec.ts";

/** Every kind of message of the report. */
export const messageTypes: readonly MessageType[] = [
  {
    name: "line",
    direction: "client-to-server",
    describedIn: '"Chat Client": a typed line with its line end',
    is: () => true,
  },
  {
    name: "welcome",
    direction: "server-to-client",
    describedIn: '"Chat Server": sent to each new connection',
    proves: true,
    is: (octets) => decodeText(octets) === WELCOME,
  },
  {
    name: "relayed",
    direction: "server-to-client",
    describedIn: '"Chat Server": the sender\'s address and the message, to all others',
    is: (octets) => /^<[^>]*> /u.test(decodeText(octets)),
  },
];

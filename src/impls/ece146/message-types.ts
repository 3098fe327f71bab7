import type { MessageType } from "../impl.ts";
import { COMMANDS, decodeText } from "./codec.ts";

/** Every kind of message of the report. */
export const messageTypes: readonly MessageType[] = [
  {
    name: "name",
    direction: "client-to-server",
    describedIn: "§5.2: the first message of a connection",
    is: (_, isFirst) => isFirst,
  },
  { name: "announce", ...command(COMMANDS.announce, "§5.2.1: sent when the chat window opens") },
  { name: "list", ...command(COMMANDS.list, "§5.2.1: sent behind the announcement") },
  { name: "exit", ...command(COMMANDS.exit, "§5.2.1: the Disconnect button") },
  {
    name: "line",
    direction: "client-to-server",
    describedIn: "§5.2: anything else that is typed",
    is: () => true,
  },
  {
    name: "users",
    direction: "server-to-client",
    describedIn: "§5.3: the pickled list, after list and exit",
    is: (octets) => octets[0] === PICKLE,
  },
  {
    name: "announcement",
    direction: "server-to-client",
    describedIn: "§5.3: *** NAME Connected ***, after announce",
    proves: true,
    is: (octets) => /^\*\*\* .* Connected \*\*\*$/su.test(decodeText(octets)),
  },
  {
    name: "echoed-line",
    direction: "server-to-client",
    describedIn: "§5.3: <NAME> TEXT, to all, its author too",
    is: (octets) => decodeText(octets).startsWith("<"),
  },
];

/** The first octet of every pickle, which begins no UTF-8 text. */
const PICKLE = 0x80;

function command(word: string, describedIn: string): Omit<MessageType, "name"> {
  return {
    direction: "client-to-server",
    describedIn,
    proves: true,
    is: (octets) => decodeText(octets) === word,
  };
}

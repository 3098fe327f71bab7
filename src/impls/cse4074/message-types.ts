import { text } from "../../wire/octets.ts";
import type { Direction, MessageType } from "../impl.ts";
import { FrameCutter } from "./framing.ts";

/** Every kind of message of the report's list; those of clients go to the registry, to each other and, HELLO, over UDP. */
export const messageTypes: readonly MessageType[] = [
  ...ofClients("REGISTER", ["register", /^&&REGISTER&&\|/u]),
  ...ofClients("SEARCH", ["search", /^&&SEARCH&&\|/u]),
  ...ofClients("CHATREQUEST", ["chat-request", /^&&CHATREQUEST&&\|/u]),
  ...ofClients("OK", ["ok", /^&&OK&&\|/u]),
  ...ofClients("REJECT", ["reject", /^&&REJECT&&\|/u]),
  ...ofClients("MESSAGE", ["message", /^&&MESSAGE&&\|/u]),
  ...ofClients("EXIT", ["exit", /^&&EXIT&&\|/u]),
  ...ofClients("GROUPCHAT", ["group-chat", /^&&GROUPCHAT&&\|/u]),
  ...ofClients("OKGROUP", ["ok-group", /^&&OKGROUP&&\|/u]),
  ...ofClients("REJECTGROUP", ["reject-group", /^&&REJECTGROUP&&\|/u]),
  ...ofClients("EXITGROUP", ["exit-group", /^&&EXITGROUP&&\|/u]),
  ...ofClients("LOGOUT", ["logout", /^&&LOGOUT&&/u]),
  ...ofClients("HELLO", ["hello", /^&&HELLO&&\|/u]),
  ...ofRegistry("MESSAGE", ["relayed", /^&&MESSAGE&&\|/u]),
  ...ofRegistry("NOTFOUND", ["not-found", /^&&NOTFOUND&&\|/u]),
  ...ofRegistry("INVALIDSEARCH", ["invalid-search", /^&&INVALIDSEARCH&&\|/u]),
  ...ofRegistry("FOUND", ["found", /^&&FOUND&&\|/u]),
  ...ofRegistry("CHATREQUEST", ["invited", /would like to chat with you\?/u]),
  ...ofRegistry("BUSY", ["busy", /^&&BUSY&&\|the user is busy/u], ["friend-busy", /^&&BUSY&&\|/u]),
  ...ofRegistry(
    "CLIENTOK",
    ["entered", /^&&CLIENTOK&&\|you have entered/u],
    ["accepted", /^&&CLIENTOK&&\|/u],
  ),
  ...ofRegistry(
    "REJECT",
    ["you-rejected", /^you have rejected the chat request!/u],
    ["rejected", /rejected the chat request!/u],
  ),
  ...ofRegistry("CLIENTEXIT", ["you-exited", /^&&CLIENTEXIT&&\|you left/u], ["exited", /^&&CLIENTEXIT&&\|/u]),
  ...ofRegistry(
    "GROUPCHAT",
    ["group-made", /^you have added yourself to group chat/u],
    ["group-invited", /would like to add you to group chat room/u],
  ),
  ...ofRegistry("OKGROUP", ["joined", /joined the group chat$/u]),
  ...ofRegistry(
    "REJECTGROUP",
    ["you-rejected-group", /^you have rejected the group chat request!/u],
    ["rejected-group", /rejected the group chat request!/u],
  ),
  ...ofRegistry(
    "EXITGROUP",
    ["you-left-group", /^you left the chat room\./u],
    ["left-group", /left the chat room\.$/u],
  ),
  ...ofRegistry("LOGOUTSUCCESS", ["logout-success", /^&&LOGOUTSUCCESS&&/u]),
];

/** A name, and what its DATA looks like. */
type Form = readonly [name: string, data: RegExp];

/** HEADER DATA. */
function ofClients(entry: string, ...forms: readonly Form[]): readonly MessageType[] {
  return ofDirection("client-to-server", 1, entry, forms);
}

/** HEADER NAME HEADER DATA. */
function ofRegistry(entry: string, ...forms: readonly Form[]): readonly MessageType[] {
  return ofDirection("server-to-client", 2, entry, forms);
}

function ofDirection(
  direction: Direction,
  parts: number,
  entry: string,
  forms: readonly Form[],
): readonly MessageType[] {
  return forms.map(([name, data]) => ({
    name,
    direction,
    describedIn: `"Protocol Description", ${entry}`,
    proves: true,
    is(octets) {
      const frames = new FrameCutter().push(octets);
      return frames.length === parts && data.test(text(frames.at(-1)?.data ?? new Uint8Array()));
    },
  }));
}

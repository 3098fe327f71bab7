import { text } from "../../wire/octets.ts";
import type { Direction, MessageType } from "../impl.ts";
import { isOfTextForm, type TextForm, type TextMark } from "../message-form.ts";
import { FrameCutter, PARTS } from "./framing.ts";
import { ANSWERS, REQUESTS } from "./texts.ts";

/** Every kind of message of the report's list; those of clients go to the registry, to each other and, HELLO, over UDP. */
export const messageTypes: readonly MessageType[] = [
  ...ofClients("REGISTER", ["register", REQUESTS.register, { begins: "&&REGISTER&&|" }]),
  ...ofClients("SEARCH", ["search", REQUESTS.search, { begins: "&&SEARCH&&|" }]),
  ...ofClients("CHATREQUEST", ["chat-request", REQUESTS.chatRequest, { begins: "&&CHATREQUEST&&|" }]),
  ...ofClients("OK", ["ok", REQUESTS.ok, { begins: "&&OK&&|" }]),
  ...ofClients("REJECT", ["reject", REQUESTS.reject, { begins: "&&REJECT&&|" }]),
  ...ofClients("MESSAGE", ["message", REQUESTS.message, { begins: "&&MESSAGE&&|" }]),
  ...ofClients("EXIT", ["exit", REQUESTS.exit, { begins: "&&EXIT&&|" }]),
  ...ofClients("GROUPCHAT", ["group-chat", REQUESTS.groupChat, { begins: "&&GROUPCHAT&&|" }]),
  ...ofClients("OKGROUP", ["ok-group", REQUESTS.okGroup, { begins: "&&OKGROUP&&|" }]),
  ...ofClients("REJECTGROUP", ["reject-group", REQUESTS.rejectGroup, { begins: "&&REJECTGROUP&&|" }]),
  ...ofClients("EXITGROUP", ["exit-group", REQUESTS.exitGroup, { begins: "&&EXITGROUP&&|" }]),
  ...ofClients("LOGOUT", ["logout", REQUESTS.logout, { begins: "&&LOGOUT&&" }]),
  ...ofClients("HELLO", ["hello", REQUESTS.hello, { begins: "&&HELLO&&|" }]),
  ...ofRegistry("MESSAGE", ["relayed", REQUESTS.message, { begins: "&&MESSAGE&&|" }]),
  ...ofRegistry("NOTFOUND", ["not-found", ANSWERS.notFound, { begins: "&&NOTFOUND&&|" }]),
  ...ofRegistry("INVALIDSEARCH", ["invalid-search", ANSWERS.invalidSearch, { begins: "&&INVALIDSEARCH&&|" }]),
  ...ofRegistry("FOUND", ["found", ANSWERS.found, { begins: "&&FOUND&&|" }]),
  ...ofRegistry("CHATREQUEST", ["invited", ANSWERS.invited, { holds: "would like to chat with you?" }]),
  ...ofRegistry(
    "BUSY",
    ["busy", ANSWERS.busy, { begins: "&&BUSY&&|the user is busy" }],
    ["friend-busy", ANSWERS.friendBusy, { begins: "&&BUSY&&|" }],
  ),
  ...ofRegistry(
    "CLIENTOK",
    ["entered", ANSWERS.entered, { begins: "&&CLIENTOK&&|you have entered" }],
    ["accepted", ANSWERS.accepted, { begins: "&&CLIENTOK&&|" }],
  ),
  ...ofRegistry(
    "REJECT",
    ["you-rejected", ANSWERS.youRejected, { begins: "you have rejected the chat request!" }],
    ["rejected", ANSWERS.rejected, { holds: "rejected the chat request!" }],
  ),
  ...ofRegistry(
    "CLIENTEXIT",
    ["you-exited", ANSWERS.youExited, { begins: "&&CLIENTEXIT&&|you left" }],
    ["exited", ANSWERS.exited, { begins: "&&CLIENTEXIT&&|" }],
  ),
  ...ofRegistry(
    "GROUPCHAT",
    ["group-made", ANSWERS.groupMade, { begins: "you have added yourself to group chat" }],
    ["group-invited", ANSWERS.groupInvited, { holds: "would like to add you to group chat room" }],
  ),
  ...ofRegistry("OKGROUP", ["joined", ANSWERS.joinedGroup, { ends: "joined the group chat" }]),
  ...ofRegistry(
    "REJECTGROUP",
    ["you-rejected-group", ANSWERS.youRejectedGroup, { begins: "you have rejected the group chat request!" }],
    ["rejected-group", ANSWERS.rejectedGroup, { holds: "rejected the group chat request!" }],
  ),
  ...ofRegistry(
    "EXITGROUP",
    ["you-left-group", ANSWERS.youLeftGroup, { begins: "you left the chat room." }],
    ["left-group", ANSWERS.leftGroup, { ends: "left the chat room." }],
  ),
  ...ofRegistry("LOGOUTSUCCESS", ["logout-success", ANSWERS.logoutSuccess, { begins: "&&LOGOUTSUCCESS&&" }]),
];

/** A name, what its DATA is, and what in it is enough to know it by. */
type Form = readonly [name: string, template: string, told: TextMark];

function ofClients(entry: string, ...forms: readonly Form[]): readonly MessageType[] {
  return ofDirection("client-to-server", entry, forms);
}

function ofRegistry(entry: string, ...forms: readonly Form[]): readonly MessageType[] {
  return ofDirection("server-to-client", entry, forms);
}

function ofDirection(direction: Direction, entry: string, forms: readonly Form[]): readonly MessageType[] {
  return forms.map(([name, template, told]) => {
    const form: TextForm = { type: "text", template, told };
    return {
      name,
      direction,
      describedIn: `"Protocol Description", ${entry}`,
      proves: true,
      form,
      is(octets) {
        const frames = new FrameCutter().push(octets);
        const { data } = frames.at(-1) ?? { data: new Uint8Array() };
        return frames.length === PARTS[direction] && isOfTextForm(form, text(data), false);
      },
    };
  });
}

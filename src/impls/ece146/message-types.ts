import type { MessageType } from "../impl.ts";
import { isOfTextForm, type TextForm } from "../message-form.ts";
import { ANNOUNCEMENT, COMMANDS, decodeText, LINE, PICKLE } from "./codec.ts";

/** Every kind of message of the report. */
export const messageTypes: readonly MessageType[] = [
  {
    name: "name",
    direction: "client-to-server",
    describedIn: "§5.2: the first message of a connection",
    ...text({ type: "text", template: "{name}", told: { isFirst: true } }),
  },
  { name: "announce", ...command(COMMANDS.announce, "§5.2.1: sent when the chat window opens") },
  { name: "list", ...command(COMMANDS.list, "§5.2.1: sent behind the announcement") },
  { name: "exit", ...command(COMMANDS.exit, "§5.2.1: the Disconnect button") },
  {
    name: "line",
    direction: "client-to-server",
    describedIn: "§5.2: anything else that is typed",
    ...text({ type: "text", template: "{text}" }),
  },
  {
    name: "users",
    direction: "server-to-client",
    describedIn: "§5.3: the pickled list, after list and exit",
    form: { type: "pickle", firstOctet: PICKLE, field: "user" },
    is: (octets) => octets[0] === PICKLE,
  },
  {
    name: "announcement",
    direction: "server-to-client",
    describedIn: "§5.3: *** NAME Connected ***, after announce",
    proves: true,
    ...text({ type: "text", template: ANNOUNCEMENT }),
  },
  {
    name: "echoed-line",
    direction: "server-to-client",
    describedIn: "§5.3: <NAME> TEXT, to all, its author too",
    ...text({ type: "text", template: LINE, told: { begins: "<" } }),
  },
];

function command(word: string, describedIn: string): Omit<MessageType, "name"> {
  return {
    direction: "client-to-server",
    describedIn,
    proves: true,
    ...text({ type: "text", template: word }),
  };
}

function text(form: TextForm): Pick<MessageType, "form" | "is"> {
  return { form, is: (octets, isFirst) => isOfTextForm(form, decodeText(octets), isFirst) };
}

import type { MessageType } from "../impl.ts";
import { isOfTextForm, type TextForm } from "../message-form.ts";
import { decodeText, RELAYED, WELCOME } from "./codec.ts";

/** Every kind of message of the report. */
export const messageTypes: readonly MessageType[] = [
  {
    name: "line",
    direction: "client-to-server",
    describedIn: '"Chat Client": a typed line with its line end',
    ...text({ type: "text", template: "{text}" }),
  },
  {
    name: "welcome",
    direction: "server-to-client",
    describedIn: '"Chat Server": sent to each new connection',
    proves: true,
    ...text({ type: "text", template: WELCOME }),
  },
  {
    name: "relayed",
    direction: "server-to-client",
    describedIn: '"Chat Server": the sender\'s address and the message, to all others',
    ...text({ type: "text", template: RELAYED }),
  },
];

function text(form: TextForm): Pick<MessageType, "form" | "is"> {
  return { form, is: (octets, isFirst) => isOfTextForm(form, decodeText(octets), isFirst) };
}

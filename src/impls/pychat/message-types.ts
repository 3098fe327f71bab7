import type { Direction, MessageType } from "../impl.ts";
import { isOfTextForm, type TextForm } from "../message-form.ts";
import { BYE, decodeText } from "./codec.ts";

/** Every kind of message of the report; both sides say the same ones. */
export const messageTypes: readonly MessageType[] = [
  ...typesOf("client-to-server", "§1.1 and §1.2: the client's name goes first"),
  ...typesOf("server-to-client", "§1.2: the server answers with the host's name"),
];

function typesOf(direction: Direction, naming: string): readonly MessageType[] {
  return [
    {
      name: "name",
      direction,
      describedIn: naming,
      ...text({ type: "text", template: "{name}", told: { isFirst: true } }),
    },
    {
      name: "goodbye",
      direction,
      describedIn: "§1.1: [bye], sent or received, ends the chat",
      proves: true,
      ...text({ type: "text", template: BYE }),
    },
    {
      name: "line",
      direction,
      describedIn: "§1.1 and §1.2: what is typed",
      ...text({ type: "text", template: "{text}" }),
    },
  ];
}

function text(form: TextForm): Pick<MessageType, "form" | "is"> {
  return { form, is: (octets, isFirst) => isOfTextForm(form, decodeText(octets), isFirst) };
}

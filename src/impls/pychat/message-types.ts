import type { Direction, MessageType } from "../impl.ts";
import { BYE, decodeText } from "./codec.ts";

/** Every kind of message of the report; both sides say the same ones. */
export const messageTypes: readonly MessageType[] = [
  ...typesOf("client-to-server", "§1.1 and §1.2: the client's name goes first"),
  ...typesOf("server-to-client", "§1.2: the server answers with the host's name"),
];

function typesOf(direction: Direction, naming: string): readonly MessageType[] {
  return [
    { name: "name", direction, describedIn: naming, is: (_, isFirst) => isFirst },
    {
      name: "goodbye",
      direction,
      describedIn: "§1.1: [bye], sent or received, ends the chat",
      proves: true,
      is: (octets) => decodeText(octets) === BYE,
    },
    { name: "line", direction, describedIn: "§1.1 and §1.2: what is typed", is: () => true },
  ];
}

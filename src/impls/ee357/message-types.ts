import { decodeJson } from "../../wire/python-json.ts";
import type { Direction, MessageType } from "../impl.ts";
import { ANY, type JsonShape, readShape } from "../json-shape.ts";
import { NAME_QUESTION, SHAPES, WELCOME } from "./codec.ts";

/** Every kind of message of the report. */
export const messageTypes: readonly MessageType[] = [
  { name: "log-in", proves: true, ...json("client-to-server", "§3.3: name and password", SHAPES.logIn) },
  {
    name: "name",
    ...json("client-to-server", "§3.3: the answer to alias?", { field: "name", of: "string" }),
  },
  ...conversation("client-to-server", "§3.3"),
  {
    name: "other",
    unsaid: "the report's client sends no value of another kind",
    ...json("client-to-server", "§3.2: any other value", ANY),
  },
  { name: "right", ...json("server-to-client", "§3.2: the log-in is right", SHAPES.right) },
  { name: "wrong", ...json("server-to-client", "§3.2: the log-in is wrong", SHAPES.wrong) },
  {
    name: "name-question",
    proves: true,
    ...json("server-to-client", "§3.2: behind a right log-in", NAME_QUESTION),
  },
  { name: "welcome", ...json("server-to-client", "§3.2: the last of the log-in", WELCOME) },
  ...conversation("server-to-client", "§3.2: sent on to the addressee,"),
  {
    name: "broadcast",
    unsaid: "it answers a value of another kind, which the report's client does not send",
    ...json("server-to-client", "§3.2: any other value, to all", ANY),
  },
];

function conversation(direction: Direction, place: string): readonly MessageType[] {
  return [
    { name: "end", ...json(direction, `${place} @end`, SHAPES.end) },
    { name: "message", ...json(direction, `${place} author, addressee, text`, SHAPES.message) },
  ];
}

function json(direction: Direction, describedIn: string, shape: JsonShape): Omit<MessageType, "name"> {
  const form = { type: "json", shape } as const;
  return { direction, describedIn, form, is: (octets) => hasShape(octets, shape) };
}

function hasShape(octets: Uint8Array, shape: JsonShape): boolean {
  try {
    return readShape(shape, decodeJson(octets)) !== undefined;
  } catch {
    return false;
  }
}

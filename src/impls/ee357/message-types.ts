import { decodeJson, type PythonValue } from "../../wire/python-json.ts";
import type { Direction, MessageType } from "../impl.ts";
import { isEnd, NAME_QUESTION, toLogIn, toMessage, toVerdict, WELCOME } from "./codec.ts";

/** Every kind of message of the report. */
export const messageTypes: readonly MessageType[] = [
  {
    name: "log-in",
    proves: true,
    ...json("client-to-server", "§3.3: name and password", (value) => toLogIn(value) !== undefined),
  },
  {
    name: "name",
    ...json("client-to-server", "§3.3: the answer to alias?", (value) => typeof value === "string"),
  },
  ...conversation("client-to-server", "§3.3"),
  {
    name: "other",
    unsaid: "the report's client sends no value of another kind",
    ...json("client-to-server", "§3.2: any other value", () => true),
  },
  {
    name: "right",
    ...json("server-to-client", "§3.2: the log-in is right", (value) => toVerdict(value)?.isRight === true),
  },
  {
    name: "wrong",
    ...json("server-to-client", "§3.2: the log-in is wrong", (value) => toVerdict(value)?.isRight === false),
  },
  {
    name: "name-question",
    proves: true,
    ...json("server-to-client", "§3.2: behind a right log-in", (value) => value === NAME_QUESTION),
  },
  {
    name: "welcome",
    ...json("server-to-client", "§3.2: the last of the log-in", (value) => value === WELCOME),
  },
  ...conversation("server-to-client", "§3.2: sent on to the addressee,"),
  {
    name: "broadcast",
    unsaid: "it answers a value of another kind, which the report's client does not send",
    ...json("server-to-client", "§3.2: any other value, to all", () => true),
  },
];

function conversation(direction: Direction, place: string): readonly MessageType[] {
  const words = (value: PythonValue) => toMessage(value)?.words;
  return [
    { name: "end", ...json(direction, `${place} @end`, (value) => isEnd(words(value) ?? "")) },
    {
      name: "message",
      ...json(direction, `${place} author, addressee, text`, (value) => words(value) !== undefined),
    },
  ];
}

function json(
  direction: Direction,
  describedIn: string,
  isOne: (value: PythonValue) => boolean,
): Omit<MessageType, "name"> {
  return { direction, describedIn, is: (octets) => decodes(octets, isOne) };
}

function decodes(octets: Uint8Array, isOne: (value: PythonValue) => boolean): boolean {
  try {
    return isOne(decodeJson(octets));
  } catch {
    return false;
  }
}

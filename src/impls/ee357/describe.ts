import { decodeJson, type PythonValue } from "../../wire/python-json.ts";
import { isEnd, NAME_QUESTION, toLogIn, toMessage, toVerdict, WELCOME } from "./codec.ts";

/** Says in words what one message means. */
export function describe(octets: Uint8Array, direction: "client-to-server" | "server-to-client"): string {
  const value = tryDecode(octets);
  if (value === undefined) return "no JSON value: whoever reads it hears nothing from here on";
  const logIn = toLogIn(value);
  if (logIn !== undefined) return `asks to log in as ${logIn.name}, with the password in clear text`;
  const verdict = toVerdict(value);
  if (verdict !== undefined) {
    const outcome = verdict.isRight ? "the log-in is right" : "the log-in is wrong";
    return `${outcome}; names all ${verdict.names.length} users`;
  }
  const message = toMessage(value);
  if (message !== undefined && isEnd(message.words)) {
    return `${message.from} ends the chat with ${message.to}`;
  }
  if (message !== undefined) return `${message.from} writes to ${message.to}`;
  if (value === NAME_QUESTION) return "asks the client for its name";
  if (value === WELCOME) return "tells the client that it is connected";
  if (typeof value === "string" && direction === "client-to-server") return `gives the name: ${value}`;
  return "a JSON value of another kind, which the server sends to everybody";
}

function tryDecode(octets: Uint8Array): PythonValue | undefined {
  try {
    return decodeJson(octets);
  } catch {
    return undefined;
  }
}

import { text } from "../../wire/octets.ts";
import { FrameCutter } from "./framing.ts";

/** Says in words what one message means. */
export function describe(octets: Uint8Array, direction: "client-to-server" | "server-to-client"): string {
  const frames = new FrameCutter().push(octets).map(({ data }) => text(data));
  if (direction === "client-to-server") {
    const [data] = frames;
    return data === undefined ? "octets without a whole header and its data" : meaningOf(data);
  }
  const [name, data] = frames;
  if (name === undefined || data === undefined) return "octets without a whole name part and message";
  return `${meaningOf(data)} (in answer to ${name})`;
}

/** The keyword of a text and its fields. */
function meaningOf(data: string): string {
  const [kind = "", ...fields] = data.split("|");
  const meaning = MEANINGS[kind];
  if (meaning !== undefined) return meaning(fields.map((field) => field.trim()));
  return `the registry says: ${data}`;
}

const MEANINGS: Readonly<Record<string, (fields: readonly string[]) => string>> = {
  "&&REGISTER&&": ([name, port]) => `${name} registers, and listens for other clients on port ${port}`,
  "&&LOGOUT&&": () => "asks to log out",
  "&&SEARCH&&": ([peer, name]) => `${name} asks whether ${peer} is there`,
  "&&CHATREQUEST&&": ([peer, name]) => `${name} asks ${peer} for a private chat`,
  "&&OK&&": ([name, peer, port]) =>
    `${name} accepts the private chat with ${peer}, to be reached on port ${port}`,
  "&&REJECT&&": ([name, peer]) => `${name} rejects the private chat with ${peer}`,
  "&&EXIT&&": ([name]) => `${name} leaves the private chat`,
  "&&GROUPCHAT&&": ([name, ...peers]) =>
    `${name} opens a group chat and asks ${peers.filter((peer) => peer !== "").join(", ") || "nobody"} to join`,
  "&&OKGROUP&&": ([name, group]) => `${name} joins group chat ${group}`,
  "&&REJECTGROUP&&": ([name, group]) => `${name} rejects group chat ${group}`,
  "&&EXITGROUP&&": ([name]) => `${name} leaves the group chat`,
  "&&MESSAGE&&": (fields) => `a line of text with its author: ${fields.join("|")}`,
  "&&HELLO&&": ([name]) => `${name} is still there`,
  "&&LOGOUTSUCCESS&&": () => "the client may go",
  "&&CLIENTOK&&": ([body, port]) =>
    `a private chat begins, and the other client listens on port ${port}: ${body}`,
  "&&CLIENTEXIT&&": ([body]) => `a private chat is over: ${body}`,
  "&&FOUND&&": ([body]) => `the search found someone: ${body}`,
  "&&NOTFOUND&&": ([body]) => `the search found nobody: ${body}`,
  "&&INVALIDSEARCH&&": ([body]) => `a search for oneself: ${body}`,
  "&&BUSY&&": ([body]) => `the other one is in a chat: ${body}`,
};

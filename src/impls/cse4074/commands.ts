import type { Reading } from "../impl.ts";
import { requests } from "./codec.ts";

/** Who types, as requests name them. */
export interface Typist {
  readonly name: string;
  readonly ownPort: number;
}

/** What a typed line becomes: a request to the registry, or words for whoever is in the room. */
export interface Typed {
  readonly data: string;
  readonly isRequest: boolean;
}

/** Returns what a typed line becomes. */
export function toTyped(line: string, typist: Typist, reading: Reading): Typed {
  return reading === "report" ? findAnywhere(line, typist) : matchWhole(line, typist);
}

/** Tells whether a line is one of the commands of the report. */
export function isTypedCommand(line: string): boolean {
  return matchWhole(line, { name: "", ownPort: 0 }).isRequest;
}

/** A line is a command when the whole of it has the command's form. */
function matchWhole(line: string, { name, ownPort }: Typist): Typed {
  const words = line.trim().split(/\s+/u);
  const [first = "", second = "", third = ""] = words;
  const pair = words.length === 3 ? `${first} ${second}` : "";
  const request = (data: string): Typed => ({ data, isRequest: true });
  if (words.length > 2 && first === "GROUP" && second === "CHAT")
    return request(requests.groupChat(name, words.slice(2)));
  if (pair === "REJECT GROUP") return request(requests.rejectGroup(name, third));
  if (pair === "OK GROUP") return request(requests.okGroup(name, third));
  if (pair === "CHAT REQUEST") return request(requests.chatRequest(third, name));
  if (words.length === 1 && first === "LOGOUT") return request(requests.logout());
  if (words.length === 1 && first === "EXIT") return request(requests.exit(name));
  if (words.length !== 2) return { data: requests.message(name, line), isRequest: false };
  if (first === "EXIT" && second === "GROUP") return request(requests.exitGroup(name));
  if (first === "SEARCH") return request(requests.search(second, name));
  if (first === "REJECT") return request(requests.reject(name, second));
  if (first === "OK") return request(requests.ok(name, second, ownPort));
  return { data: requests.message(name, line), isRequest: false };
}

/** One of the report's tests: whether the line asks for it, and what then takes the place of the message so far. */
interface Form {
  readonly asks: (said: string) => boolean;
  readonly build: (typist: Typist, lastWord: string, said: string) => string;
}

/** In the order in which the report's program looks: a later one that is found takes the place of an earlier one. */
const FORMS: readonly Form[] = [
  { asks: (said) => said === "LOGOUT", build: () => requests.logout() },
  { asks: has("SEARCH"), build: ({ name }, last) => requests.search(last.trim(), name) },
  { asks: has("GROUP CHAT"), build: ({ name }, _, said) => requests.groupChat(name, wordsOf(said).slice(2)) },
  { asks: has("REJECT GROUP"), build: ({ name }, last) => requests.rejectGroup(name, last) },
  { asks: has("OK GROUP"), build: ({ name }, last) => requests.okGroup(name, last) },
  { asks: has("CHAT REQUEST"), build: ({ name }, last) => requests.chatRequest(last.trim(), name) },
  { asks: has("REJECT", "REJECT GROUP"), build: ({ name }, last) => requests.reject(name, last) },
  { asks: has("OK", "OK GROUP"), build: ({ name, ownPort }, last) => requests.ok(name, last, ownPort) },
  { asks: (said) => said === "EXIT", build: ({ name }) => requests.exit(name) },
  { asks: (said) => said === "EXIT GROUP", build: ({ name }) => requests.exitGroup(name) },
];

/** The report's program finds a command's words anywhere in a line, and takes the last word of what it has by then. */
function findAnywhere(line: string, typist: Typist): Typed {
  const message = requests.message(typist.name, line);
  const said = message.split(":").slice(1).join(" ").trim();
  const asked = FORMS.filter(({ asks }) => asks(said));
  const data = asked.reduce(
    (sofar, { build }) => build(typist, sofar.slice(sofar.lastIndexOf(" ") + 1), said),
    message,
  );
  return { data, isRequest: asked.length > 0 };
}

function has(words: string, unless?: string): (said: string) => boolean {
  return (said) => said.includes(words) && (unless === undefined || !said.includes(unless));
}

function wordsOf(said: string): readonly string[] {
  return said.split(/\s+/u).filter((word) => word !== "");
}

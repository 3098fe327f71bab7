import { text, utf8 } from "../../wire/octets.ts";
import type { Protocol } from "../impl.ts";
import { chat } from "./client.ts";
import { HEADER_WIDTH, parseHeader, writtenAs } from "./codec.ts";
import { isTypedCommand } from "./commands.ts";
import { describe } from "./describe.ts";
import { cuttings, FrameCutter } from "./framing.ts";
import { messageEnds } from "./message-ends.ts";
import { messageTypes } from "./message-types.ts";
import { clientMessages, serverMessages } from "./model.ts";
import { renamePorts } from "./rename-ports.ts";
import { rules } from "./rules.ts";
import { serve } from "./server.ts";
import { DEFAULT_PORT, LOCALHOST, settings } from "./settings.ts";

/** CSE4074: a registry that introduces clients to each other, private chats between the clients themselves, groups through it. */
export const cse4074: Protocol = {
  name: "cse4074",
  title: "CSE4074 peer-to-peer chat",
  report: {
    number: "003",
    title: "CSE4074 - Computer Networks, Project Report",
    section: '"Methodology and Approach", "Protocol Description"',
  },
  defaultPort: DEFAULT_PORT,
  hasHost: false,
  takesSeveral: true,
  features: [
    "names",
    "chat",
    "search",
    "private-chat",
    "group-chat",
    "logout",
    "hello",
    "several",
    "unicode",
    "time-out",
    "wrong-exit",
    "refused",
  ],
  firstSpeaker: "client",
  lineEnds: false,
  tellsLengths: true,
  meeting: { invite: "CHAT REQUEST {peer}", invited: "{peer}", accept: "OK {peer}", part: "EXIT" },
  peerToPeer: true,
  people: { client: "ali", host: "", witness: "ahmet" },
  accounts: [],
  words: "",
  settings,
  logIn: [
    { asks: "name", label: "Username" },
    { asks: "password", label: "Password" },
    { asks: "host", label: "Registry's address", value: LOCALHOST },
    { asks: "port", label: "Registry's port", value: String(DEFAULT_PORT) },
  ],
  messageTypes,
  cuttings,
  mayBegin: (octets) => parseHeader(octets.subarray(0, HEADER_WIDTH)) !== undefined,
  rules,
  joinPauseMs: { report: 0, robust: 0 },
  isCommand,
  shownForms,
  attribution: (speaker, viewer) => (viewer === "client" ? speaker.name : ""),
  clientMessages,
  serverMessages,
  writtenAs,
  renamePorts,
  describe,
  messageEnds,
  serve,
  chat,
};

/** A frame is chat when it carries MESSAGE; anything else is a command when it has the form of one. */
function isCommand(line: string): boolean {
  const frames = new FrameCutter().push(utf8(line));
  const length = frames.reduce((sum, { header, data }) => sum + header.length + data.length, 0);
  if (frames.length === 0 || length !== utf8(line).length) return isTypedCommand(line);
  return !text(frames.at(-1)?.data ?? new Uint8Array()).startsWith("&&MESSAGE&&|");
}

/** In a group the report's client shows a space for each colon, in private for each upright stroke, and none around the text. */
function shownForms(words: string): readonly string[] {
  const shown = [words, words.trim(), words.replaceAll(":", " ").trim(), words.replaceAll("|", " ").trim()];
  return [...new Set(shown)];
}

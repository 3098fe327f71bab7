import type { Protocol } from "../../../src/impls/impl.ts";
import { chat } from "./client.ts";
import { clientMessages, messageTypes, serverMessages } from "./model.ts";
import { DEFAULT_PORT, serve } from "./server.ts";

/** Parrot: a room where everybody hears every line, a line an end. */
export const parrot: Protocol = {
  name: "parrot",
  title: "Parrot",
  report: { number: "005", title: "Parrot, a protocol to copy", section: "§1 Client, §2 Server" },
  defaultPort: DEFAULT_PORT,
  hasHost: false,
  takesSeveral: true,
  features: ["names", "chat", "several", "unicode"],
  firstSpeaker: "client",
  lineEnds: true,
  joinPauseMs: { report: 0, robust: 0 },
  peerToPeer: false,
  people: { client: "Trevor", host: "", witness: "Wilma" },
  accounts: [],
  words: "",
  settings: [],
  messageTypes,
  rules: [],
  isCommand: () => false,
  shownForms: (text) => [text],
  attribution: (speaker) => `${speaker.name}:`,
  clientMessages,
  serverMessages,
  describe: (_, direction) =>
    direction === "client-to-server" ? "a name or a line" : "a line with its author",
  serve,
  chat,
};

import { encodeSurrogateEscape } from "../../wire/surrogate-escape.ts";
import type { Protocol } from "../impl.ts";
import { bytesLiteral } from "./bytes-literal.ts";
import { chat } from "./client.ts";
import { decodeText, WELCOME } from "./codec.ts";
import { cuttings, endsLine } from "./framing.ts";
import { messageEnds } from "./message-ends.ts";
import { messageTypes } from "./message-types.ts";
import { clientMessages, serverMessages } from "./model.ts";
import { DEFAULT_HOST, DEFAULT_PORT } from "./port.ts";
import { recut } from "./recut.ts";
import { rules } from "./rules.ts";
import { serve } from "./server.ts";

/** SRM's Simple Chat Room: a welcome, then lines to all but their sender, with the sender's address before them. */
export const srm: Protocol = {
  name: "srm",
  title: "Simple Chat Room",
  report: {
    number: "001",
    title: "Simple Chat Room Using TCP/IP (SRM Institute)",
    section: '"Chat Server", "Chat Client"',
  },
  defaultPort: DEFAULT_PORT,
  hasHost: false,
  takesSeveral: true,
  features: ["chat", "several", "unicode", "long-text", "line-ends", "lost-connection", "refused"],
  firstSpeaker: "server",
  lineEnds: true,
  joinPauseMs: { report: 0, robust: 0 },
  peerToPeer: false,
  people: { client: "Trevor", host: "Francesco", witness: "Wilma" },
  accounts: [],
  welcome: WELCOME,
  words: "IP PORT",
  settings: [
    {
      name: "text",
      of: "client",
      type: "switch",
      help: "shows messages as text; without it as Python's bytes literals, as the report's client does",
    },
  ],
  logIn: [
    { asks: "host", label: "IP address", value: DEFAULT_HOST },
    { asks: "port", label: "Port number", value: String(DEFAULT_PORT) },
  ],
  showsOwnLines: true,
  messageTypes,
  cuttings,
  rules,
  isCommand: () => false,
  shownForms,
  attribution: (speaker) => `<${speaker.address}>`,
  clientMessages,
  serverMessages,
  recut,
  describe,
  messageEnds,
  serve,
  chat,
};

/** A screen shows text, or what stands between the quotes of its bytes literal. */
function shownForms(text: string): readonly string[] {
  const literal = bytesLiteral(encodeSurrogateEscape(text)).slice(2, -1);
  return literal === text ? [text] : [text, literal];
}

function describe(octets: Uint8Array, direction: "client-to-server" | "server-to-client"): string {
  const words = decodeText(octets);
  if (direction === "client-to-server")
    return endsLine(octets) ? "a typed line with its line end" : "text without a line end";
  if (words === WELCOME) return "the welcome that every new connection gets";
  if (words.startsWith(WELCOME)) return "the welcome, and a line of somebody else behind it";
  return /^<[^>]*> /u.test(words)
    ? "a line of somebody else, behind the address that it came from"
    : "a part of what somebody else said";
}

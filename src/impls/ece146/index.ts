import type { Deed, ExpectedMessage, ProgramEvent, Protocol } from "../impl.ts";
import { QUIET_MS } from "../quiet-framer.ts";
import { chat } from "./client.ts";
import { COMMANDS, decodeText, encodeText, writtenAs } from "./codec.ts";
import { cuttings } from "./framing.ts";
import { messageEnds } from "./message-ends.ts";
import { messageTypes } from "./message-types.ts";
import { broadcasts } from "./model.ts";
import { PAUSES_MS } from "./pauses.ts";
import { DEFAULT_HOST, DEFAULT_PORT } from "./port.ts";
import { serve } from "./server.ts";

const PAUSED_MS = PAUSES_MS.afterName + PAUSES_MS.afterAnnouncement;

/** ECE 146: a room for any number of users, lines to all, commands with `!`, the list of users as a pickle. */
export const ece146: Protocol = {
  name: "ece146",
  title: "ECE 146 chat program",
  report: {
    number: "002",
    title: "Chat Program Project Report (ECE 146)",
    section: "§5.2 Client, §5.3 Server",
  },
  defaultPort: DEFAULT_PORT,
  hasHost: false,
  takesSeveral: true,
  features: ["names", "chat", "announce", "user-list", "exit", "several", "unicode", "refused"],
  firstSpeaker: "client",
  lineEnds: false,
  joinPauseMs: { report: PAUSED_MS, robust: PAUSED_MS + 4 * QUIET_MS },
  peerToPeer: false,
  people: { client: "Trevor", host: "Francesco", witness: "Wilma" },
  accounts: [],
  words: "",
  settings: [],
  logIn: [
    { asks: "name", label: "Username" },
    { asks: "host", label: "Host IP", value: DEFAULT_HOST },
    { asks: "port", label: "Port", value: String(DEFAULT_PORT) },
  ],
  showsOwnLines: true,
  messageTypes,
  cuttings,
  rules: [],
  isCommand: (line) => Object.values<string>(COMMANDS).includes(line),
  shownForms: (text) => [text],
  attribution: (speaker) => speaker.name,
  clientMessages,
  serverMessages: broadcasts,
  writtenAs,
  describe,
  messageEnds,
  serve,
  chat,
};

/** The name and two commands when a user joins, then what is typed, up to `!Exit` (report §5.2); who types none may leave without. */
function clientMessages(events: readonly ProgramEvent[]): readonly ExpectedMessage[] {
  const deeds = events.flatMap((event) => (event.type === "deed" ? [event.deed] : []));
  const messages = deeds.flatMap((deed) =>
    toMessages(deed).map((octets) => ({
      connection: 0,
      octets,
      because: REASONS[deed.type],
      ...(deed.type === "leave" && deed.unsaid === true && { optional: true as const }),
    })),
  );
  const end = messages.findIndex(({ octets }, index) => index > 0 && decodeText(octets) === COMMANDS.exit);
  return end < 0 ? messages : messages.slice(0, end + 1);
}

const REASONS: Readonly<Record<Deed["type"], string>> = {
  join: "a client introduces itself when it joins",
  say: "the person typed it",
  invite: "",
  accept: "",
  leave: "the person left",
};

function toMessages(deed: Deed): readonly Uint8Array[] {
  if (deed.type === "join") return [deed.name, COMMANDS.announce, COMMANDS.list].map(encodeText);
  if (deed.type === "say") return deed.text === "" ? [] : [encodeText(deed.text)];
  return deed.type === "leave" ? [encodeText(COMMANDS.exit)] : [];
}

function describe(octets: Uint8Array, direction: "client-to-server" | "server-to-client"): string {
  if (octets[0] === 0x80) return "the list of users, a Python pickle";
  const words = decodeText(octets);
  if (words === COMMANDS.announce) return "asks the server to announce this user to everyone";
  if (words === COMMANDS.list) return "asks the server to send everyone the list of users";
  if (words === COMMANDS.exit) return "leaves the room";
  if (direction === "client-to-server") return "a user name or a line of text";
  return words.startsWith("*** ") ? "an announcement" : "a line of text with its author";
}

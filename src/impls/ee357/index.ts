import type { Protocol } from "../impl.ts";
import { ACCOUNTS } from "./accounts.ts";
import { chat } from "./client.ts";
import { isEnd, REFUSAL, WELCOME, writtenText } from "./codec.ts";
import { describe } from "./describe.ts";
import { cuttings } from "./framing.ts";
import { messageEnds } from "./message-ends.ts";
import { messageTypes } from "./message-types.ts";
import { clientMessages, serverMessages } from "./model.ts";
import { REPORT_PAUSES } from "./pauses.ts";
import { DEFAULT_HOST, DEFAULT_PORT } from "./port.ts";
import { rules } from "./rules.ts";
import { serve } from "./server.ts";
import { usersCsv } from "./users-csv.ts";

/** The reference servers are started with `--alias-pause 100`, because the report's two seconds prove nothing more. */
const ALIAS_PAUSE_MS = 100;

/** Before the answer to a log-in there are two pauses, behind it one and the one before the question for the name. */
const ASKED_MS = 3 * REPORT_PAUSES.pause + ALIAS_PAUSE_MS;

/** EE-357: log-in with a password, then two users who choose each other, over JSON without terminators. */
export const ee357: Protocol = {
  name: "ee357",
  title: "EE-357 two-way chat",
  report: {
    number: "004",
    title: "Two Way Chat Application Program (EE-357)",
    section: "§3.1 Server coding, §3.2 server.py, §3.3 Client code, §3.4 Output",
  },
  defaultPort: DEFAULT_PORT,
  hasHost: false,
  takesSeveral: true,
  features: [
    "names",
    "log-in",
    "further-accounts",
    "user-list",
    "chat",
    "choice",
    "choice-by-number",
    "end",
    "broadcast",
    "several",
    "unicode",
    "lost-connection",
    "refused",
  ],
  firstSpeaker: "client",
  lineEnds: false,
  meeting: { invite: "{choice}", accept: "{choice}" },
  peerToPeer: false,
  people: { client: "hamza", host: "", witness: "karam" },
  accounts: ACCOUNTS,
  accountsFile: usersCsv,
  welcome: WELCOME,
  refusal: REFUSAL,
  words: "",
  settings: [
    {
      name: "users",
      of: "server",
      type: "file",
      help: "who may log in: a users.csv with the columns username,password; without it the five users of the report",
    },
    {
      name: "pause",
      of: "both",
      type: "number",
      range: [0, 60_000],
      help: `milliseconds between messages; ${REPORT_PAUSES.pause} when absent`,
    },
    {
      name: "alias-pause",
      of: "server",
      type: "number",
      range: [0, 60_000],
      help: `milliseconds before the server asks for the name; ${REPORT_PAUSES.aliasPause} when absent`,
    },
  ],
  logIn: [
    { asks: "name", label: "Username" },
    { asks: "password", label: "Password" },
    { asks: "host", label: "Server's address", value: DEFAULT_HOST },
    { asks: "port", label: "Server's port", value: String(DEFAULT_PORT) },
  ],
  messageTypes,
  cuttings,
  // A list, a string, or white space before them (RFC 8259 §2).
  mayBegin: ([first = 0]) => [0x5b, 0x22, 0x20, 0x09, 0x0a, 0x0d].includes(first),
  rules,
  joinPauseMs: { report: ASKED_MS, robust: ASKED_MS + REPORT_PAUSES.pause },
  isCommand: isEnd,
  shownForms: (text) => [text],
  sentForms: (text) => [text, writtenText(text)],
  attribution: (speaker) => speaker.name,
  clientMessages,
  serverMessages,
  describe,
  messageEnds,
  serve,
  chat,
};

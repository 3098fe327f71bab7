import type { Deed, ExpectedMessage, ProgramEvent, Protocol } from "../impl.ts";
import { QUIET_MS } from "../quiet-framer.ts";
import { chat } from "./client.ts";
import { BYE, decodeText, encodeText, READ_SIZE } from "./codec.ts";
import { cuttings } from "./framing.ts";
import { messageTypes } from "./message-types.ts";
import { DEFAULT_PORT } from "./port.ts";
import { serve } from "./server.ts";

/** PyChat: two people, names first, bare text, `[bye]`. */
export const pychat: Protocol = {
  name: "pychat",
  title: "PyChat",
  report: { number: "000", title: "PyChat", section: "§1.1 Server, §1.2 Client" },
  defaultPort: DEFAULT_PORT,
  hasHost: true,
  takesSeveral: false,
  features: [
    "names",
    "chat",
    "bye",
    "long-text",
    "unicode",
    "one-client",
    "end-of-input",
    "lost-connection",
    "refused",
  ],
  longestWhole: READ_SIZE,
  firstSpeaker: "client",
  lineEnds: false,
  joinPauseMs: { report: 0, robust: 2 * QUIET_MS },
  peerToPeer: false,
  people: { client: "Trevor", host: "Francesco", witness: "Wilma" },
  accounts: [],
  words: "",
  settings: [],
  logIn: [
    { asks: "host", label: "Server address", value: "127.0.0.1" },
    { asks: "port", label: "Server port", value: String(DEFAULT_PORT) },
    { asks: "name", label: "Your name" },
  ],
  messageTypes,
  cuttings,
  rules: [],
  isCommand: (line) => line === BYE,
  shownForms: (text) => [text],
  attribution: (speaker) => speaker.name,
  clientMessages: guestMessages,
  serverMessages: hostMessages,
  describe: (octets) =>
    decodeText(octets) === BYE ? "goodbye: it ends the chat on both sides" : "a name or a line of text",
  serve,
  chat,
};

/**
 * A client says its name, waits for the host's, and then says what is typed, also what was typed meanwhile, up to `[bye]` (report
 * §1.2). Who has not heard the host's name may leave without a word, and so may who types no goodbye.
 */
function guestMessages(events: readonly ProgramEvent[]): readonly ExpectedMessage[] {
  const isAnswered = events.some(({ type }) => type === "received");
  const deeds = events.flatMap((event) => (event.type === "deed" ? [event.deed] : []));
  const messages = deeds
    .filter(({ type }) => isAnswered || type === "join" || type === "leave")
    .map((deed) => ({
      connection: 0,
      octets: toMessage(deed),
      because: REASONS[deed.type],
      ...(deed.type === "leave" && (!isAnswered || isUnsaid(deed)) && { optional: true as const }),
    }))
    .filter(({ octets }) => octets.length > 0);
  const end = messages.findIndex(({ octets }, index) => index > 0 && decodeText(octets) === BYE);
  return end < 0 ? messages : messages.slice(0, end + 1);
}

const REASONS: Readonly<Record<Deed["type"], string>> = {
  join: "a client introduces itself when it joins",
  say: "the person typed it",
  invite: "",
  accept: "",
  leave: "the person left",
};

function isUnsaid(deed: Deed): boolean {
  return deed.type === "leave" && deed.unsaid === true;
}

function toMessage(deed: Deed): Uint8Array {
  if (deed.type === "join") return encodeText(deed.name);
  if (deed.type === "say") return encodeText(deed.text);
  return deed.type === "leave" ? encodeText(BYE) : new Uint8Array();
}

/**
 * The host's name answers the client's; whatever the host then says, up to `[bye]`, goes to the one client that is served, once that has
 * said its name (report §1.1). A host who leaves by Ctrl-C may only close, and one whose client leaves may find the connection closed.
 */
function hostMessages(events: readonly ProgramEvent[]): readonly ExpectedMessage[] {
  const messages: ExpectedMessage[] = [];
  let served: number | undefined;
  let hostName: string | undefined;
  let isLeaving = false;
  const early: Deed[] = [];
  for (const event of events) {
    if (event.type === "deed" && event.deed.type === "join") hostName = event.deed.name;
    else if (event.type === "deed" && served === undefined) early.push(event.deed);
    else if (event.type === "received" && served === undefined && hostName !== undefined) {
      served = event.connection;
      const because = "the server answers the client's name with its own";
      messages.push({ connection: served, octets: encodeText(hostName), because });
      for (const deed of early)
        messages.push({ connection: served, octets: toMessage(deed), because: REASONS[deed.type] });
    } else if (event.type === "leaving" && event.connection === served) isLeaving = true;
    else if (event.type === "deed" && served !== undefined) {
      const because = event.deed.type === "leave" ? "the host left" : "the host said so";
      const octets = toMessage(event.deed);
      const isOptional = isLeaving || isUnsaid(event.deed);
      messages.push({ connection: served, octets, because, ...(isOptional && { optional: true }) });
      if (decodeText(octets) === BYE) break;
    }
  }
  return messages.filter(({ octets }) => octets.length > 0);
}

import type { Deed, ExpectedMessage, Protocol, ServerEvent } from "../impl.ts";
import { chat } from "./client.ts";
import { BYE, decodeText, encodeText } from "./codec.ts";
import { QUIET_MS } from "./framing.ts";
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
  firstSpeaker: "client",
  lineEnds: false,
  joinPauseMs: { report: 0, robust: 2 * QUIET_MS },
  commands: [BYE],
  attribution: (speaker) => speaker.name,
  clientMessages: (deeds) => deeds.map(toMessage).filter((octets) => octets.length > 0),
  serverMessages: hostMessages,
  describe: (octets) =>
    decodeText(octets) === BYE ? "goodbye: it ends the chat on both sides" : "a name or a line of text",
  serve,
  chat,
};

function toMessage(deed: Deed): Uint8Array {
  if (deed.type === "join") return encodeText(deed.name);
  return encodeText(deed.type === "say" ? deed.text : BYE);
}

/**
 * The host's name answers the client's; whatever the host then says, up to `[bye]`, goes to the one client that is served (report
 * §1.1). A host who leaves by Ctrl-C may only close, and one whose client leaves may find the connection closed.
 */
function hostMessages(events: readonly ServerEvent[]): readonly ExpectedMessage[] {
  const messages: ExpectedMessage[] = [];
  let served: number | undefined;
  let hostName: string | undefined;
  let isLeaving = false;
  for (const event of events) {
    if (event.type === "host-deed" && event.deed.type === "join") hostName = event.deed.name;
    else if (event.type === "received" && served === undefined && hostName !== undefined) {
      served = event.connection;
      const because = "the server answers the client's name with its own";
      messages.push({ connection: served, octets: encodeText(hostName), because });
    } else if (event.type === "leaving" && event.connection === served) isLeaving = true;
    else if (event.type === "host-deed" && served !== undefined) {
      const because = event.deed.type === "leave" ? "the host left" : "the host said so";
      const octets = toMessage(event.deed);
      const isOptional = isLeaving || event.deed.type === "leave";
      messages.push({ connection: served, octets, because, ...(isOptional && { optional: true }) });
      if (decodeText(octets) === BYE) break;
    }
  }
  return messages.filter(({ octets }) => octets.length > 0);
}

import { payloadOf } from "../../capture/layers/payload.ts";
import type { PacketView } from "../../capture/packet-view.ts";
import type { ProtocolColumns } from "../../capture/print/rows.ts";
import { ANALYSIS } from "../../capture/tcp/analysis-flags.ts";
import type { TcpAnalyser } from "../../capture/tcp/tcp-analyser.ts";
import type { Direction, MessageType, Protocol } from "../../impls/impl.ts";
import { messageTypeOf } from "../../impls/message-type.ts";
import { protocols } from "../../impls/registry.ts";
import { quoteOctets } from "../../wire/octets.ts";

/** Octets of a message that Info shows. */
const SHOWN_LENGTH = 80;

/** Segments with data that are looked at before a connection is taken for something else. */
const LOOKED_AT = 8;

/** Says what the chat programs of the reports say in a segment. */
export interface ChatDissector {
  /** Returns the columns of a segment that carries chat; `undefined` for any other. */
  columnsOf(view: PacketView, analyser: TcpAnalyser): ProtocolColumns | undefined;
}

/** What is known of one connection. */
interface Talk {
  protocol: Protocol | undefined;
  looks: number;
  /** Whether the client and the server have said something. */
  readonly hasSpoken: [boolean, boolean];
}

/** Sent before or out of its turn: what it says was shown already, or is shown too early. */
const OUT_OF_TURN =
  ANALYSIS.retransmission |
  ANALYSIS.fastRetransmission |
  ANALYSIS.spuriousRetransmission |
  ANALYSIS.outOfOrder |
  ANALYSIS.keepAlive |
  ANALYSIS.zeroWindowProbe;

/**
 * Returns a dissector for one protocol or, without a name, for those that the messages themselves prove: a message that no other
 * protocol has or, on the port of a report's server, a first message that its programs could have sent.
 */
export function createChatDissector(only?: Protocol): ChatDissector {
  const talks = new Map<number, Talk>();

  function talkOf(stream: number): Talk {
    let talk = talks.get(stream);
    if (talk === undefined) {
      talk = { protocol: only, looks: 0, hasSpoken: [false, false] };
      talks.set(stream, talk);
    }
    return talk;
  }

  return {
    columnsOf(view, analyser) {
      if (view.payloadLength <= 0 || (analyser.analysis.flags & OUT_OF_TURN) !== 0) return undefined;
      const talk = talkOf(analyser.conversation.stream);
      if (talk.protocol === undefined && talk.looks === LOOKED_AT) return undefined;
      const isClient = (analyser.sender === 0) === analyser.conversation.firstIsClient;
      const payload = payloadOf(view);
      const port = isClient ? view.destinationPort : view.sourcePort;
      talk.protocol ??= recognise(payload, { isClient, port, hasSpoken: talk.hasSpoken });
      talk.looks = Math.min(LOOKED_AT, talk.looks + 1);
      const side = isClient ? 0 : 1;
      const isFirst = !talk.hasSpoken[side];
      talk.hasSpoken[side] = true;
      return talk.protocol && describe(talk.protocol, payload, isClient, isFirst);
    },
  };
}

interface Sight {
  readonly isClient: boolean;
  readonly port: number;
  readonly hasSpoken: readonly [boolean, boolean];
}

function recognise(payload: Uint8Array, sight: Sight): Protocol | undefined {
  const isFirst = !sight.hasSpoken[sight.isClient ? 0 : 1];
  return protocols.find((protocol) => {
    if (protocol.mayBegin?.(payload) === false) return false;
    const type = typeOf(protocol, payload, sight.isClient, isFirst);
    return type !== undefined && (type.proves === true || isOpening(protocol, payload, sight));
  });
}

/** A first message from whom the report lets speak first, on the port of its server, and text. */
function isOpening({ defaultPort, firstSpeaker }: Protocol, payload: Uint8Array, sight: Sight): boolean {
  if (sight.port !== defaultPort || sight.hasSpoken.includes(true)) return false;
  return (firstSpeaker === "client") === sight.isClient && isText(payload);
}

function isText(payload: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(payload);
    // HTTP is spoken on the ports of two reports.
    return !/[^\P{C}\r\n\t]/u.test(text) && !/^[A-Z]+ \S+ HTTP\/\d/u.test(text);
  } catch {
    return false;
  }
}

/** Clients that meet each other say what clients say, also the one that was called. */
function typeOf(
  protocol: Protocol,
  payload: Uint8Array,
  isClient: boolean,
  isFirst: boolean,
): MessageType | undefined {
  const direction: Direction = isClient ? "client-to-server" : "server-to-client";
  const type = messageTypeOf(protocol, direction, payload, isFirst);
  return type === undefined && protocol.peerToPeer && !isClient
    ? messageTypeOf(protocol, "client-to-server", payload, isFirst)
    : type;
}

function describe(
  protocol: Protocol,
  payload: Uint8Array,
  isClient: boolean,
  isFirst: boolean,
): ProtocolColumns {
  const type = typeOf(protocol, payload, isClient, isFirst);
  const what = type?.name.replaceAll("-", " ") ?? "part of a message, or several";
  return { protocol: protocol.name.toUpperCase(), info: `${what}: ${quoteOctets(payload, SHOWN_LENGTH)}` };
}

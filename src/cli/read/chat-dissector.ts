import { payloadOf } from "../../capture/layers/payload.ts";
import type { PacketView } from "../../capture/packet-view.ts";
import type { ProtocolColumns } from "../../capture/print/rows.ts";
import { ANALYSIS } from "../../capture/tcp/analysis-flags.ts";
import type { TcpAnalyser } from "../../capture/tcp/tcp-analyser.ts";
import type { Protocol } from "../../impls/impl.ts";
import { Recogniser, saidType } from "../../impls/recognise.ts";
import { quoteOctets } from "../../wire/octets.ts";

/** Octets of a message that Info shows. */
const SHOWN_LENGTH = 80;

/** Says what the chat programs of the reports say in a segment. */
export interface ChatDissector {
  /** Returns the columns of a segment that carries chat; `undefined` for any other. */
  columnsOf(view: PacketView, analyser: TcpAnalyser): ProtocolColumns | undefined;
}

/** Stands for all connections that are no chat. */
const UNKNOWN = new Recogniser();

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
  /** By stream; UNKNOWN once a connection is taken for something else. */
  const talks: Recogniser[] = [];

  function begin(stream: number): Recogniser {
    const talk = new Recogniser(only);
    talks[stream] = talk;
    return talk;
  }

  return {
    columnsOf(view, analyser) {
      if (view.payloadLength <= 0 || (analyser.analysis.flags & OUT_OF_TURN) !== 0) return undefined;
      const { stream } = analyser.conversation;
      const talk = talks[stream] ?? begin(stream);
      if (talk === UNKNOWN) return undefined;
      const isClient = (analyser.sender === 0) === analyser.conversation.firstIsClient;
      const payload = payloadOf(view);
      const isFirst = talk.see(payload, isClient, isClient ? view.destinationPort : view.sourcePort);
      if (talk.hasGivenUp) talks[stream] = UNKNOWN;
      return talk.protocol && describe(talk.protocol, payload, isClient, isFirst);
    },
  };
}

function describe(
  protocol: Protocol,
  payload: Uint8Array,
  isClient: boolean,
  isFirst: boolean,
): ProtocolColumns {
  const type = saidType(protocol, payload, isClient, isFirst);
  const what = type?.name.replaceAll("-", " ") ?? "part of a message, or several";
  return { protocol: protocol.name.toUpperCase(), info: `${what}: ${quoteOctets(payload, SHOWN_LENGTH)}` };
}

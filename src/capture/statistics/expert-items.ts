import { u16 } from "../layers/bounds.ts";
import { FLAG, isHeaderCut, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import type { PacketView } from "../packet-view.ts";
import { ANALYSIS } from "../tcp/analysis-flags.ts";
import type { TcpAnalyser } from "../tcp/tcp-analyser.ts";
import { type ExpertItem, protocol, sequence } from "./expert-item.ts";
import { optionItems } from "./option-items.ts";

const FAST_OPEN = sequence("note", "TCP SYN-ACK accepting TFO data");
const FIN = sequence("chat", "Connection finish (FIN)");
const ACTIVE = sequence("note", "This frame initiates the connection closing");
const PASSIVE = sequence("note", "This frame undergoes the connection closing");
const RESET = sequence("warn", "Connection reset (RST)");
const ACKNOWLEDGMENT_WITHOUT_FLAG = protocol(
  "note",
  "The acknowledgment number field is nonzero while the ACK flag is not set",
);
const URGENT_WITHOUT_FLAG = protocol(
  "note",
  "The urgent pointer field is nonzero while the URG flag is not set",
);
const RETRANSMISSION = sequence("note", "This frame is a (suspected) retransmission");

/** Items by bit, in the order in which Wireshark looks at them. */
const BY_FLAG: readonly (readonly [number, readonly ExpertItem[]])[] = [
  [ANALYSIS.retransmission, [RETRANSMISSION]],
  [
    ANALYSIS.fastRetransmission,
    [sequence("note", "This frame is a (suspected) fast retransmission"), RETRANSMISSION],
  ],
  [
    ANALYSIS.spuriousRetransmission,
    [sequence("note", "This frame is a (suspected) spurious retransmission"), RETRANSMISSION],
  ],
  [ANALYSIS.outOfOrder, [sequence("warn", "This frame is a (suspected) out-of-order segment")]],
  [
    ANALYSIS.portNumbersReused,
    [
      sequence(
        "note",
        "A new tcp session is started with the same ports as an earlier session in this trace",
      ),
    ],
  ],
  [
    ANALYSIS.previousSegmentNotCaptured,
    [sequence("warn", "Previous segment(s) not captured (common at capture start)")],
  ],
  [
    ANALYSIS.ackedUnseenSegment,
    [sequence("warn", "ACKed segment that wasn't captured (common at capture start)")],
  ],
  [ANALYSIS.windowUpdate, [sequence("chat", "TCP window update")]],
  [ANALYSIS.windowFull, [sequence("warn", "TCP window specified by the receiver is now completely full")]],
  [ANALYSIS.keepAlive, [sequence("note", "TCP keep-alive segment")]],
  [ANALYSIS.keepAliveAck, [sequence("note", "ACK to a TCP keep-alive segment")]],
  [ANALYSIS.duplicateAck, []],
  [ANALYSIS.zeroWindowProbe, [sequence("note", "TCP Zero Window Probe")]],
  [ANALYSIS.zeroWindow, [sequence("warn", "TCP Zero Window segment")]],
  [ANALYSIS.zeroWindowProbeAck, [sequence("note", "ACK to a TCP Zero Window Probe")]],
];

/** Says what Wireshark's expert says of TCP segments, one after another. */
export class Expert {
  /** Whether each flow (twice the stream, plus the sender) began to close before the other did. */
  readonly #closesFirst = new Set<number>();

  /** Returns the items of a segment that `analyser` has just analysed, in Wireshark's order. */
  itemsOf(view: PacketView, analyser: TcpAnalyser): readonly ExpertItem[] {
    const { headerLength } = view;
    if (headerLength < MIN_HEADER_LENGTH)
      return [
        protocol("error", `Bogus TCP header length (${headerLength}, must be at least ${MIN_HEADER_LENGTH})`),
      ];
    return [
      ...acknowledgmentItems(view, analyser),
      ...this.#flagItems(view, analyser),
      ...urgentItems(view),
      ...(isHeaderCut(view) ? [] : [...optionItems(view), ...analysisItems(analyser)]),
    ];
  }

  *#flagItems(
    { flags, sourcePort, destinationPort }: PacketView,
    analyser: TcpAnalyser,
  ): Generator<ExpertItem> {
    if ((flags & FLAG.syn) !== 0) {
      yield (flags & FLAG.ack) !== 0
        ? sequence("chat", `Connection establish acknowledge (SYN+ACK): server port ${sourcePort}`)
        : sequence("chat", `Connection establish request (SYN): server port ${destinationPort}`);
    }
    if ((flags & FLAG.fin) !== 0) {
      yield FIN;
      yield this.#closes(analyser) ? ACTIVE : PASSIVE;
    }
    if ((flags & FLAG.rst) !== 0) yield RESET;
  }

  #closes({ conversation, sender }: TcpAnalyser): boolean {
    const flow = conversation.stream * 2 + sender;
    if (this.#closesFirst.has(flow ^ 1)) return false;
    this.#closesFirst.add(flow);
    return true;
  }
}

function acknowledgmentItems(
  { flags, acknowledgment }: PacketView,
  analyser: TcpAnalyser,
): readonly ExpertItem[] {
  const isSynAck = (flags & FLAG.syn) !== 0 && (flags & FLAG.ack) !== 0;
  if (isSynAck && analyser.acknowledgment > 1) return [FAST_OPEN];
  return (flags & FLAG.ack) === 0 && acknowledgment !== 0 ? [ACKNOWLEDGMENT_WITHOUT_FLAG] : [];
}

function urgentItems({ flags, octets, transportStart }: PacketView): readonly ExpertItem[] {
  const pointer = u16(octets, transportStart + 18);
  return (flags & FLAG.urg) === 0 && pointer !== 0 ? [URGENT_WITHOUT_FLAG] : [];
}

function analysisItems({ analysis }: TcpAnalyser): readonly ExpertItem[] {
  if (analysis.flags === 0) return [];
  return BY_FLAG.flatMap(([flag, items]) => {
    if ((analysis.flags & flag) === 0) return [];
    return flag === ANALYSIS.duplicateAck
      ? [sequence("note", `Duplicate ACK (#${analysis.duplicateNumber})`)]
      : items;
  });
}

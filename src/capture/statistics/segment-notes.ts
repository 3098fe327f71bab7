import { u16 } from "../layers/bounds.ts";
import { hasPartialChecksum } from "../layers/checksum.ts";
import { FLAG, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import { OPTION_KIND, OptionCursor } from "../layers/tcp-options.ts";
import type { PacketView } from "../packet-view.ts";
import { ANALYSIS } from "../tcp/analysis-flags.ts";
import type { TcpAnalyser } from "../tcp/tcp-analyser.ts";

/** What is known better than Wireshark 4.0 says it. */
export type NoteName = "zero-window-probe" | "partial-checksum" | "above-mss";

/** A sentence on one segment that stands beside Wireshark's words, never instead of them. */
export interface SegmentNote {
  readonly name: NoteName;
  readonly text: string;
}

const PROBE: SegmentNote = {
  name: "zero-window-probe",
  text: "Wireshark calls this a keep-alive; the other side's window is 0, so it is a zero-window probe (RFC 9293 §3.8.6.1), which asks whether the window has opened.",
};
const PARTIAL: SegmentNote = {
  name: "partial-checksum",
  text: "The checksum is the sum of the pseudo-header alone: it was captured before the network card or the loopback completed it. It is not wrong.",
};

/** Tells, segment by segment, where a learner is led astray by what Wireshark 4.0 says. */
export class SegmentNotes {
  /** The largest segment that each flow (twice the stream, plus the sender) takes, from its SYN. */
  readonly #largest = new Map<number, number>();
  readonly #options = new OptionCursor();

  /** Returns the notes on a segment that `analyser` has just analysed. */
  of(view: PacketView, analyser: TcpAnalyser): readonly SegmentNote[] {
    if (!analyser.hasLength || view.headerLength < MIN_HEADER_LENGTH) return [];
    if ((view.flags & FLAG.syn) !== 0) this.#learn(view, analyser);
    const notes: SegmentNote[] = [];
    if ((analyser.analysis.flags & ANALYSIS.keepAlive) !== 0 && analyser.other.window === 0)
      notes.push(PROBE);
    if (hasPartialChecksum(view)) notes.push(PARTIAL);
    const largest = this.#largest.get(flowOf(analyser) ^ 1);
    if (largest !== undefined && view.payloadLength > largest)
      notes.push(aboveMss(view.payloadLength, largest));
    return notes;
  }

  #learn({ octets, transportStart, headerLength, end }: PacketView, analyser: TcpAnalyser): void {
    const from = transportStart + MIN_HEADER_LENGTH;
    this.#options.begin(octets, from, Math.min(transportStart + headerLength, end));
    while (this.#options.advance()) {
      const { kind, valueStart, valueLength } = this.#options;
      if (kind === OPTION_KIND.mss && valueLength === 2)
        this.#largest.set(flowOf(analyser), u16(octets, valueStart));
    }
  }
}

function flowOf({ conversation, sender }: TcpAnalyser): number {
  return conversation.stream * 2 + sender;
}

function aboveMss(length: number, largest: number): SegmentNote {
  return {
    name: "above-mss",
    text: `It carries ${length} octets where the other side takes ${largest} (MSS): it was captured before the network card cut it into segments, or after it joined them.`,
  };
}

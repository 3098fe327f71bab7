import type { SeenPacket } from "../../capture/fields/field.ts";
import { compileFilter, type PacketTest } from "../../capture/filter/compile.ts";
import { dissect } from "../../capture/layers/dissect.ts";
import { PacketView } from "../../capture/packet-view.ts";
import { TcpAnalyser } from "../../capture/tcp/tcp-analyser.ts";

const ETHERNET = 1;
const UNSEEN = { previousNs: Number.NaN, previousShownNs: Number.NaN, above: undefined } as const;

/** Looks at every frame that comes to the middle of the wire, in order, so that display filters can ask for relative numbers too. */
export function createMiddle() {
  const view = new PacketView();
  const analyser = new TcpAnalyser();
  let count = 0;
  return {
    /** Returns a frame as filters take it; it holds until the next one. */
    look(data: Uint8Array): SeenPacket {
      const { length } = data;
      count += 1;
      view.load(
        { data, capturedLength: length, originalLength: length, linkType: ETHERNET, timestampNs: 0n },
        count,
      );
      dissect(view);
      return { view, segment: analyser.analyse(view) ? analyser : undefined, ...UNSEEN };
    },
  };
}

/** Returns what a display filter says of a packet; every packet passes without one. */
export function testOf(filter: string | undefined): PacketTest {
  return filter === undefined ? () => true : compileFilter(filter).test;
}

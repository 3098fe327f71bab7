import type { SeenPacket } from "../../src/capture/fields/field.ts";
import { readCapture } from "../../src/capture/file/read-file.ts";
import { dissect } from "../../src/capture/layers/dissect.ts";
import { TcpAnalyser } from "../../src/capture/tcp/tcp-analyser.ts";

/** Shows every packet of a capture file, with all that is known of it then. */
export async function seePackets(path: string, see: (packet: SeenPacket) => void): Promise<void> {
  const analyser = new TcpAnalyser();
  let previousNs = Number.NaN;
  await readCapture(path, {
    packet(view) {
      dissect(view);
      const segment = analyser.analyse(view) ? analyser : undefined;
      see({ view, segment, above: undefined, previousNs, previousShownNs: previousNs });
      previousNs = view.timeNs;
      return true;
    },
  });
}

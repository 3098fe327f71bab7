import type { Checksum } from "../../capture/layers/checksum.ts";
import type { UdpDatagram } from "../../capture/layers/udp.ts";
import { checksumWords } from "./explain-tcp.ts";
import type { ExplainedLayer } from "./explanation.ts";
import { FieldMaker, hexNumber } from "./fields.ts";

/** Returns the header of a datagram (RFC 768). */
export function explainUdp(
  frame: Uint8Array,
  udp: UdpDatagram,
  checksum: Checksum | undefined,
): ExplainedLayer {
  const maker = new FieldMaker(frame, udp.offset);
  maker.add(0, 4, `source port ${udp.sourcePort}`, `destination port ${udp.destinationPort}`);
  maker.add(4, 2, `length ${udp.lengthField} octets, 8 of them header`);
  const words = udp.checksum === 0 ? "the sender left it out" : checksumWords(checksum);
  maker.add(6, 2, `checksum ${hexNumber(udp.checksum, 4)}: ${words}`);
  return { name: "UDP", offset: udp.offset, fields: maker.fields };
}

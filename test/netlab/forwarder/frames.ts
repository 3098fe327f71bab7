import { makeSegment, readTcpFrame, type TcpFrame } from "../../../src/netlab/forwarder/tcp-frame.ts";
import type { WireEnd } from "../../../src/netlab/forwarder/wire-order.ts";

/** An Ethernet and an IPv4 header of netlab, of which a segment needs the addresses alone. */
const HEADERS: Readonly<Record<WireEnd, string>> = {
  client: "020000000002020000000001080045000028000140004006b6cdc0000201c0000202",
  server: "020000000001020000000002080045000028000140004006b6cdc0000202c0000201",
};

const FLAGS = { S: 0x02, SA: 0x12, A: 0x10, PA: 0x18, FA: 0x11, R: 0x04 } as const;

/** The first numbers of the two ends, which are near the end of the circle so that a test passes it. */
export const INITIAL = { client: 4294967290, server: 7000 } as const;

/** Returns a frame of a connection from port 40000 to 9898; `seq` and `ack` are relative. */
export function frame(
  from: WireEnd,
  flags: keyof typeof FLAGS,
  {
    seq = 0,
    ack = 0,
    data = "",
  }: { readonly seq?: number; readonly ack?: number; readonly data?: string } = {},
): Uint8Array {
  const ports = from === "client" ? [40000, 9898] : [9898, 40000];
  const other = from === "client" ? INITIAL.server : INITIAL.client;
  const like: TcpFrame = {
    octets: Uint8Array.from(Buffer.from(HEADERS[from], "hex")),
    sourcePort: ports[0] ?? 0,
    destinationPort: ports[1] ?? 0,
    sequenceNumber: (INITIAL[from] + seq) % 2 ** 32,
    acknowledgmentNumber: (other + ack) % 2 ** 32,
    flags: FLAGS[flags],
    window: 502,
    payload: Uint8Array.from(Buffer.from(data)),
  };
  return makeSegment(like, {});
}

/** Returns a frame in few words, its numbers relative: `client PA 1:6 ack 1 "hello"`. */
export function describe(from: WireEnd, octets: Uint8Array): string {
  const segment = readTcpFrame(octets);
  if (segment === undefined) return `${from} no segment`;
  const other = from === "client" ? INITIAL.server : INITIAL.client;
  const seq = (segment.sequenceNumber - INITIAL[from]) >>> 0;
  const ack = (segment.acknowledgmentNumber - other) >>> 0;
  const flags =
    Object.entries(FLAGS).find(([, bits]) => bits === segment.flags)?.[0] ?? segment.flags.toString(16);
  const data =
    segment.payload.length === 0 ? "" : ` ${JSON.stringify(Buffer.from(segment.payload).toString())}`;
  return `${from} ${flags} ${seq}${flags === "S" ? "" : ` ack ${ack}`}${data}`;
}

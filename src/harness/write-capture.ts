import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createPcapngWriter } from "../capture/file/pcapng-writer.ts";
import type { PacketRecord } from "../capture/packet.ts";
import type { CellConditions } from "./evidence.ts";
import { EVIDENCE_FILES } from "./evidence-folder.ts";
import type { Finding } from "./report.ts";

/** Writes capture.pcapng: the packets with the findings as comments, and the people as host names. */
export async function writeCapture(
  folder: string,
  { addresses, names, capture, net }: CellConditions,
  packets: readonly PacketRecord[],
  findings: readonly Finding[],
): Promise<void> {
  const writer = createPcapngWriter({
    application: "lab",
    interface: {
      name: net.used === "netlab" ? "wire" : "lo",
      linkType: packets[0]?.linkType ?? 1,
      snapLength: 262_144,
    },
    names: new Map([
      [addresses.client, names.client],
      [addresses.server, names.host],
    ]),
  });
  const statistics = {
    captured: capture?.captured ?? packets.length,
    dropped: capture?.dropped ?? undefined,
  };
  const commented = packets.map((packet, index) => ({
    ...packet,
    comments: commentsOn(index + 1, findings),
  }));
  const parts = [
    writer.header(),
    ...commented.map((packet) => writer.packet(packet)),
    writer.trailer(statistics),
  ];
  await writeFile(join(folder, EVIDENCE_FILES.capture), Buffer.concat(parts));
}

/** What failed is said at each of its frames, what holds only at its first. */
function commentsOn(frame: number, findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ frames, verdict }) =>
      verdict === "pass" ? frames[0] === frame && frames.length <= 3 : frames.includes(frame),
    )
    .map(({ rule, verdict, message }) => `${verdict} ${rule}: ${message}`);
}

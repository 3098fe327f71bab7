import { writeFile } from "node:fs/promises";
import { createPcapngWriter } from "../capture/file/pcapng-writer.ts";
import type { PacketRecord } from "../capture/packet.ts";
import { stripControls } from "../wire/octets.ts";
import type { Evidence } from "./evidence.ts";
import { connectionNotes, hostNames } from "./host-names.ts";
import type { Finding } from "./report.ts";

/**
 * Writes a capture of a cell: its packets with the findings as comments, and the people as host names. Without findings it is that of the
 * wire's other end, whose frames have numbers of their own and no comments.
 */
export async function writeCapture(
  path: string,
  evidence: Evidence,
  packets: readonly PacketRecord[],
  findings?: readonly Finding[],
): Promise<void> {
  const { capture, net } = evidence.conditions;
  const writer = createPcapngWriter({
    application: "lab",
    interface: {
      name: net.used === "netlab" ? "wire" : "lo",
      linkType: packets[0]?.linkType ?? 1,
      snapLength: 262_144,
    },
    names: hostNames(evidence),
  });
  const statistics = {
    captured: findings === undefined ? packets.length : (capture?.captured ?? packets.length),
    dropped: capture?.dropped ?? undefined,
  };
  const notes = findings === undefined ? new Map<number, string>() : connectionNotes(evidence);
  const commented = packets.map((packet, index) => {
    const note = notes.get(index + 1);
    const comments = commentsOn(index + 1, findings ?? []);
    return { ...packet, comments: note === undefined ? comments : [note, ...comments] };
  });
  const parts = [
    writer.header(),
    ...commented.map((packet) => writer.packet(packet)),
    writer.trailer(statistics),
  ];
  await writeFile(path, Buffer.concat(parts));
}

/** What failed is said at each of its frames, what holds only at its first. */
function commentsOn(frame: number, findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ frames, verdict }) =>
      verdict === "pass" ? frames[0] === frame && frames.length <= 3 : frames.includes(frame),
    )
    .map(({ rule, verdict, message }) => stripControls(`${verdict} ${rule}: ${message}`));
}

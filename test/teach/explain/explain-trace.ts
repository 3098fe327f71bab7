import { readCaptureFile } from "../../../src/capture/file/read-file.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import type { CaptureReading } from "../../../src/teach/conversation/conversation.ts";
import { readConversations } from "../../../src/teach/conversation/read-conversations.ts";
import { explainPacket } from "../../../src/teach/explain/explain-packet.ts";
import type { PacketExplanation } from "../../../src/teach/explain/explanation.ts";

/** Returns a capture with all its conversations, and the explanation of each of its frames, by one reading of the file. */
export async function explainAll(
  path: string,
): Promise<{ readonly reading: CaptureReading; readonly explanations: readonly PacketExplanation[] }> {
  const reading = await readConversations(path);
  const packets: PacketRecord[] = [];
  try {
    for await (const packet of readCaptureFile(path)) packets.push(packet);
  } catch (error) {
    if (reading.damage === undefined) throw error;
  }
  const owners = new Map(
    reading.conversations.flatMap((each) => each.steps.map(({ segment }) => [segment.frame, each] as const)),
  );
  const explanations = packets.map((packet, index) => {
    const own = owners.get(index + 1);
    const conversations = own === undefined ? [] : [own];
    return explainPacket({ ...reading, conversations, frame: { number: index + 1, packet } });
  });
  return { reading, explanations };
}

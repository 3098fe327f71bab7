import { readCaptureFile } from "../../../src/capture/file/read-file.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";

/** Returns every packet of a capture. */
export async function readPackets(path: string): Promise<readonly PacketRecord[]> {
  const packets: PacketRecord[] = [];
  for await (const packet of readCaptureFile(path)) packets.push(packet);
  return packets;
}

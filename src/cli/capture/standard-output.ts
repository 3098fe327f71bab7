import { once } from "node:events";
import type { Writable } from "node:stream";
import type { PcapngWriter } from "../../capture/file/pcapng-writer.ts";
import { BlockBuffer } from "./block-buffer.ts";
import { type CaptureFile, createBlocks, type SeenOn } from "./capture-file.ts";

/** The name that stands for standard output. */
export const STANDARD_OUTPUT = "-";

/** Returns a capture file that goes to `output`, which may be read slowly. */
export function captureToStream(output: Writable, seenOn: SeenOn): CaptureFile {
  const buffer = new BlockBuffer();
  let blocks: PcapngWriter | undefined;
  let room: Promise<void> | undefined;

  function begin(linkType: number): void {
    if (blocks !== undefined) return;
    blocks = createBlocks(seenOn, linkType);
    write(blocks.header());
  }

  /** The pipe does not wait for its reader; the stream before it does. */
  function write(octets: Uint8Array): void {
    if (octets.length > 0 && !output.destroyed && !output.write(octets)) room ??= drained();
  }

  async function drained(): Promise<void> {
    await once(output, "drain");
    room = undefined;
  }

  return {
    begin,
    add(packet) {
      begin(packet.linkType);
      buffer.packet(packet);
    },
    flush() {
      // A copy, for the buffer is filled while it is on its way.
      write(buffer.take().slice());
      return room;
    },
    close(statistics) {
      if (blocks !== undefined && statistics !== undefined) write(blocks.trailer(statistics));
    },
    abandon() {},
    describe: () => "",
  };
}

import { CaptureError } from "../../src/capture/capture-error.ts";
import type { SeenPacket } from "../../src/capture/fields/field.ts";
import { writeField } from "../../src/capture/fields/put-field.ts";
import { fields } from "../../src/capture/fields/registry.ts";
import { createCaptureReader } from "../../src/capture/file/reader.ts";
import { Unpacker } from "../../src/capture/file/unpacker.ts";
import { compileFilter } from "../../src/capture/filter/compile.ts";
import { StreamFollower } from "../../src/capture/follow/follower.ts";
import { decodePacket } from "../../src/capture/layers/decode-packet.ts";
import { dissect } from "../../src/capture/layers/dissect.ts";
import type { PacketView } from "../../src/capture/packet-view.ts";
import { createRowColours } from "../../src/capture/print/colours.ts";
import { OctetWriter } from "../../src/capture/print/octet-writer.ts";
import { RowPrinter } from "../../src/capture/print/rows.ts";
import { ConversationStatistics } from "../../src/capture/statistics/conversations.ts";
import { ExpertSummary } from "../../src/capture/statistics/expert.ts";
import { TcpAnalyser } from "../../src/capture/tcp/tcp-analyser.ts";
import { createTracker } from "../../src/capture/tcp/tracker.ts";
import { createChatDissector } from "../../src/cli/read/chat-dissector.ts";
import { createJsonOutput } from "../../src/cli/read/json-output.ts";

/** What a round of fuzzing may take; nothing that a capture says may make it take more. */
export const LIMITS = { seconds: 10, octets: 128 * 1024 * 1024 } as const;

const FILTERS = [
  "tcp.port in {1..1000} || ip.addr == 10.0.0.0/8 || ipv6.addr == ::1 || eth.addr[0:3] == 00:00:00",
  'tcp[13] & 2 or udp[8:] contains "a" or frame matches "(a|b)+[^c]{3}$" or len(tcp.payload) > count(ip.addr)',
  'ip[-1] == 0 && tcp.payload[0,2-3,-1:] != "abc" && all tcp.port == tcp.srcport && tcp.seq & 1',
].map((filter) => compileFilter(filter).test);

/** What became of a capture. */
export interface Outcome {
  readonly packets: number;
  /** Whether it was read to its end without damage. */
  readonly isWhole: boolean;
}

/**
 * Does everything with a capture that the lab does with captures.
 * @throws whatever goes wrong, but for a CaptureError, which is how damage is told.
 */
export async function exercise(capture: Uint8Array): Promise<Outcome> {
  const everything = new Everything();
  const reader = createCaptureReader();
  try {
    for await (const octets of unpacked(capture)) reader.read(octets, (view) => everything.packet(view));
    reader.end();
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return { packets: everything.end(), isWhole: false };
  }
  return { packets: everything.end(), isWhole: true };
}

async function* unpacked(capture: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  if (capture[0] !== 0x1f || capture[1] !== 0x8b) {
    yield capture;
    return;
  }
  const unpacker = new Unpacker();
  yield* unpacker.unpack(capture);
  yield* unpacker.finish();
}

/** Every output at once, of one reading. */
class Everything implements SeenPacket {
  view!: PacketView;
  segment: TcpAnalyser | undefined = undefined;
  above: SeenPacket["above"] = undefined;
  previousNs = Number.NaN;
  previousShownNs = Number.NaN;
  readonly #writer = new OctetWriter();
  readonly #analyser = new TcpAnalyser();
  readonly #tracker = createTracker();
  readonly #rows = new RowPrinter(this.#writer, createRowColours("256"));
  readonly #json = createJsonOutput(this.#writer, []);
  readonly #conversations = new ConversationStatistics();
  readonly #expert = new ExpertSummary();
  readonly #chat = createChatDissector();
  readonly #followers = new Map<number, StreamFollower>();
  #count = 0;

  packet(view: PacketView): boolean {
    this.#count += 1;
    this.view = view;
    dissect(view);
    this.segment = this.#analyser.analyse(view) ? this.#analyser : undefined;
    this.above = undefined;
    this.#print();
    if (this.segment !== undefined) this.#gather(this.segment);
    for (const test of FILTERS) test(this);
    const record = view.toRecord();
    decodePacket(record);
    this.#tracker.add(record, this.#count);
    this.previousNs = view.timeNs;
    this.previousShownNs = view.timeNs;
    this.#writer.take();
    return true;
  }

  /** Writes what stands behind the last packet, and returns how many there were. */
  end(): number {
    this.#tracker.connections();
    for (const follower of this.#followers.values()) follower.end();
    this.#conversations.write(this.#writer);
    this.#expert.write(this.#writer);
    this.#json.end();
    this.#writer.take();
    return this.#count;
  }

  #print(): void {
    this.#rows.row(this.view, this.segment);
    for (const field of fields) writeField(this.#writer, field, this);
    this.#json.packet(this);
  }

  #gather(segment: TcpAnalyser): void {
    const { view } = this;
    const { stream } = segment.conversation;
    const follower = this.#followers.get(stream) ?? new StreamFollower(() => undefined);
    this.#followers.set(stream, follower);
    follower.segment(view, segment);
    this.#conversations.add(view, segment.conversation, segment.sender);
    this.#expert.add(view, segment);
    this.above = this.#chat.columnsOf(view, segment);
    if (this.above !== undefined) this.#rows.row(view, segment, this.above);
  }
}

import { once } from "node:events";
import type { Writable } from "node:stream";
import type { SeenPacket } from "../../capture/fields/field.ts";
import { readCapture } from "../../capture/file/read-file.ts";
import { dissect } from "../../capture/layers/dissect.ts";
import type { PacketView } from "../../capture/packet-view.ts";
import type { OctetWriter } from "../../capture/print/octet-writer.ts";
import type { ProtocolColumns } from "../../capture/print/rows.ts";
import { TcpAnalyser } from "../../capture/tcp/tcp-analyser.ts";
import type { PacketOutput } from "./packet-output.ts";

/** Which packets are shown. */
export interface PacketChoice {
  /** A TCP connection, Wireshark's `tcp.stream`. */
  readonly stream?: number;
  readonly test?: (seen: SeenPacket) => boolean;
  /** Nothing is read behind so many. */
  readonly count?: number;
  /** Says what an application says in a segment. */
  readonly dissector?: { columnsOf(view: PacketView, analyser: TcpAnalyser): ProtocolColumns | undefined };
}

/** What was read and what of it was shown. */
export interface PacketCounts {
  readonly read: number;
  readonly shown: number;
  readonly connections: number;
}

/**
 * Reads a capture and hands the chosen packets to `output`; what that writes goes out behind each piece that was read.
 * @throws {CaptureError} when the file cannot be read, or is damaged; what came before was written.
 */
export async function readPackets(
  path: string,
  choice: PacketChoice,
  output: PacketOutput,
  { writer, stdout }: { readonly writer: OctetWriter; readonly stdout: Writable },
): Promise<PacketCounts> {
  const reading = new Reading(choice, output);
  const rest = () => writeOut(writer.take(), stdout);
  try {
    await readCapture(path, { packet: (view) => reading.take(view), rest });
  } finally {
    output.end();
    await rest();
  }
  return reading.counts;
}

/** Writes octets and waits until they are gone: they stay untouched, and the reading waits where its reader is slower. */
async function writeOut(octets: Uint8Array, stdout: Writable): Promise<void> {
  if (octets.length === 0) return;
  const isTaken = stdout.write(octets);
  if (!isTaken || stdout.writableLength > 0) await once(stdout, "drain");
}

class Reading implements SeenPacket {
  view!: PacketView;
  segment: TcpAnalyser | undefined = undefined;
  above: ProtocolColumns | undefined = undefined;
  previousNs = Number.NaN;
  previousShownNs = Number.NaN;
  readonly #choice: PacketChoice;
  readonly #output: PacketOutput;
  readonly #analyser = new TcpAnalyser();
  readonly #dissector: PacketChoice["dissector"];
  readonly #isIdentified: boolean;
  readonly #isAnalysed: boolean;
  readonly #choosesAll: boolean;
  #read = 0;
  #shown = 0;

  constructor(choice: PacketChoice, output: PacketOutput) {
    this.#choice = choice;
    this.#output = output;
    // A filter may ask for anything.
    const depth = choice.test === undefined ? output.depth : "application";
    this.#dissector = depth === "application" ? choice.dissector : undefined;
    this.#isIdentified = depth === "connection";
    this.#isAnalysed = depth !== "numbers";
    this.#choosesAll = choice.stream === undefined && choice.test === undefined;
  }

  get counts(): PacketCounts {
    return { read: this.#read, shown: this.#shown, connections: this.#analyser.table.count };
  }

  /** Takes the next packet; `false` when no more are wanted. */
  take(view: PacketView): boolean {
    this.#read += 1;
    this.view = view;
    dissect(view);
    const isSegment = this.#isIdentified
      ? this.#analyser.identify(view)
      : this.#analyser.analyse(view, this.#isAnalysed);
    this.segment = isSegment ? this.#analyser : undefined;
    if (this.#dissector !== undefined)
      this.above = this.segment && this.#dissector.columnsOf(view, this.segment);
    if (this.#choosesAll || this.#isChosen()) {
      this.#output.packet(this);
      this.#shown += 1;
      this.previousShownNs = view.timeNs;
    }
    this.previousNs = view.timeNs;
    return this.#shown !== this.#choice.count;
  }

  #isChosen(): boolean {
    const { stream, test } = this.#choice;
    if (stream !== undefined && this.segment?.conversation.stream !== stream) return false;
    return test === undefined || test(this);
  }
}

import { printable } from "../print/hexdump.ts";
import type { OctetWriter } from "../print/octet-writer.ts";
import type { Conversation } from "../tcp/conversation.ts";
import type { StreamPiece } from "./follower.ts";

/** How the octets of a connection are shown. */
export type FollowFormat = "text" | "hex";

const RULE = "===================================================================\n";
const ROW = 16;

/** Colours of Wireshark's Follow window: what the first sender said, and what it was answered. */
const COLOURS = ["\u001b[31m", "\u001b[34m"] as const;
const PLAIN = "\u001b[0m";

/** Writes a connection as tshark's `-z follow,tcp` does: both ends, then each piece; the second end's is indented by a tab. */
export class FollowPrinter {
  readonly #writer: OctetWriter;
  readonly #format: FollowFormat;
  readonly #isColoured: boolean;
  readonly #offsets: [number, number] = [0, 0];

  constructor(writer: OctetWriter, format: FollowFormat, isColoured: boolean) {
    this.#writer = writer;
    this.#format = format;
    this.#isColoured = isColoured;
  }

  begin({ stream, ends }: Conversation): void {
    const [first, second] = ends.map(({ address, port }) =>
      address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`,
    );
    const kind = this.#format === "hex" ? "hex" : "ascii";
    this.#writer.string(
      `\n${RULE}Follow: tcp,${kind}\nFilter: tcp.stream eq ${stream}\nNode 0: ${first}\nNode 1: ${second}\n`,
    );
  }

  piece(piece: StreamPiece): void {
    const { sender } = piece;
    const octets = piece.missing > 0 ? missingText(piece.missing) : piece.octets;
    if (this.#isColoured) this.#writer.string(COLOURS[sender]);
    if (this.#format === "hex") this.#hex(sender, octets);
    else this.#writer.string(`${sender === 0 ? "" : "\t"}${octets.length}\n${readable(octets)}\n`);
    if (this.#isColoured) this.#writer.string(PLAIN);
  }

  end(): void {
    this.#writer.string(RULE);
  }

  #hex(sender: 0 | 1, octets: Uint8Array): void {
    for (let from = 0; from < octets.length; from += ROW) {
      const row = octets.subarray(from, from + ROW);
      const offset = this.#offsets[sender].toString(16).toUpperCase().padStart(8, "0");
      this.#writer.string(`${sender === 0 ? "" : "\t"}${offset}  ${hexOf(row).padEnd(50)}${asciiOf(row)}\n`);
      this.#offsets[sender] += row.length;
    }
  }
}

function missingText(count: number): Uint8Array {
  return new TextEncoder().encode(`[${count} bytes missing in capture file]`);
}

/** Text as it was written, without anything that steers a terminal: controls but line ends and tabs are dots. */
function readable(octets: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(octets).replaceAll("\r\n", "\n");
  return text.replaceAll(/[^\P{C}\n\t]/gu, ".");
}

function hexOf(row: Uint8Array): string {
  const pairs = Array.from(row, (octet) => octet.toString(16).padStart(2, "0"));
  return pairs.length <= 8 ? pairs.join(" ") : `${pairs.slice(0, 8).join(" ")}  ${pairs.slice(8).join(" ")}`;
}

function asciiOf(row: Uint8Array): string {
  const text = String.fromCharCode(...Array.from(row, printable));
  return text.length <= 8 ? text : `${text.slice(0, 8)} ${text.slice(8)}`;
}

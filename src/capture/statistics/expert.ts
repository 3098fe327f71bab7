import type { PacketView } from "../packet-view.ts";
import type { OctetWriter } from "../print/octet-writer.ts";
import type { TcpAnalyser } from "../tcp/tcp-analyser.ts";
import type { ExpertItem, Severity } from "./expert-item.ts";
import { Expert } from "./expert-items.ts";
import { type NoteName, SegmentNotes } from "./segment-notes.ts";

/** Frames that are named of each kind; of the others it says how many there are. */
const MAX_FRAMES = 8;

interface Entry {
  readonly item: ExpertItem;
  count: number;
  readonly frames: number[];
}

const TITLES: readonly (readonly [Severity, string])[] = [
  ["error", "Errors"],
  ["warn", "Warns"],
  ["note", "Notes"],
  ["chat", "Chats"],
];

/** Gathers what Wireshark's expert says of TCP, and prints it as tshark's `-z expert` does, with the frames; notes of our own follow. */
export class ExpertSummary {
  readonly #expert = new Expert();
  readonly #notes = new SegmentNotes();
  readonly #entries = new Map<string, Entry>();
  readonly #explained = new Map<
    NoteName,
    { readonly text: string; count: number; readonly frames: number[] }
  >();

  add(view: PacketView, analyser: TcpAnalyser): void {
    for (const item of this.#expert.itemsOf(view, analyser)) {
      const entry = this.#entries.get(item.summary) ?? { item, count: 0, frames: [] };
      this.#entries.set(item.summary, entry);
      note(entry, view.number);
    }
    for (const { name, text } of this.#notes.of(view, analyser)) {
      const entry = this.#explained.get(name) ?? { text, count: 0, frames: [] };
      this.#explained.set(name, entry);
      note(entry, view.number);
    }
  }

  write(writer: OctetWriter): void {
    for (const [severity, title] of TITLES) {
      const entries = [...this.#entries.values()].filter(({ item }) => item.severity === severity);
      if (entries.length === 0) continue;
      const total = entries.reduce((sum, { count }) => sum + count, 0);
      writer.string(`\n${title} (${total})\n=============\n`);
      writer.string("   Frequency      Group           Protocol  Summary\n");
      for (const { item, count, frames } of entries) {
        const { group, summary } = item;
        const cells = [String(count).padStart(12), group.padStart(10), "TCP".padStart(18)];
        writer.string(`${cells.join(" ")}  ${summary}  (${framesText(frames, count)})\n`);
      }
    }
    if (this.#explained.size === 0) return;
    writer.string("\nExplained by lab\n=============\n");
    for (const { text, count, frames } of this.#explained.values())
      writer.string(`   ${framesText(frames, count)}: ${text}\n`);
  }

  /** Returns the same as one object. */
  describe(): object {
    const items = [...this.#entries.values()].map(({ item, count, frames }) => ({ ...item, count, frames }));
    const notes = [...this.#explained].map(([name, { text, count, frames }]) => ({
      name,
      text,
      count,
      frames,
    }));
    return { items, notes };
  }
}

function note(entry: { count: number; readonly frames: number[] }, frame: number): void {
  entry.count += 1;
  if (entry.frames.length < MAX_FRAMES) entry.frames.push(frame);
}

function framesText(frames: readonly number[], count: number): string {
  const more = count > frames.length ? ` and ${count - frames.length} more` : "";
  return `${count === 1 ? "frame" : "frames"} ${frames.join(", ")}${more}`;
}

import { CaptureError } from "../../capture/capture-error.ts";
import type { SeenPacket } from "../../capture/fields/field.ts";
import { readCapture } from "../../capture/file/read-file.ts";
import { compileFilter } from "../../capture/filter/compile.ts";
import { FilterError } from "../../capture/filter/filter-error.ts";
import { dissect } from "../../capture/layers/dissect.ts";
import type { PacketView } from "../../capture/packet-view.ts";
import { colourRuleOf } from "../../capture/print/colours.ts";
import { describeRow, type ProtocolColumns } from "../../capture/print/rows.ts";
import { TcpAnalyser } from "../../capture/tcp/tcp-analyser.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import { packetTree } from "./packet-tree.ts";
import type { PacketDetail, PacketRow, PacketRows } from "./page-data.ts";

/** Says what an application says in a segment; a new one for each reading of a file. */
export type MakeDissector = () => {
  columnsOf(view: PacketView, analyser: TcpAnalyser): ProtocolColumns | undefined;
};

/** Rows that are kept together. */
const PAGE_LENGTH = 1000;

/** The most rows that are handed over at once. */
const MOST_ROWS = 2000;

/** Stands between the columns of a kept row; no column holds it, since all are made safe. */
const BETWEEN = "\u001f";

/**
 * The packets of a capture file for a page that shows some of them at a time. The rows are kept as octets, about a hundred for a row; filters
 * and single packets read the file again.
 */
export class CaptureBook {
  readonly path: string;
  readonly #makeDissector: MakeDissector;
  readonly #pages: Uint8Array[] = [];
  #open: string[] = [];
  #count = 0;
  #isWhole = false;
  #damage: string | undefined;
  #waiting: (() => void)[] = [];
  readonly #filtered = new Map<string, Promise<Filtered>>();

  constructor(path: string, makeDissector: MakeDissector) {
    this.path = path;
    this.#makeDissector = makeDissector;
  }

  /** Reads the file through; rows can be asked for meanwhile. What is damaged ends it, and stands in `damage`. */
  async read(): Promise<void> {
    try {
      await this.#scan(
        (seen) => this.#keep(toRow(seen)),
        () => this.#wake(),
      );
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      this.#damage = safeText(error.message);
    } finally {
      this.#isWhole = true;
      this.#wake();
    }
  }

  get frames(): number {
    return this.#count;
  }

  /** Why the file ends where it does, where it is damaged. */
  get damage(): string | undefined {
    return this.#damage;
  }

  /** Returns the rows that a filter takes, from a place among them on. */
  async rows(filter: string, from: number, count: number): Promise<PacketRows> {
    const most = Math.min(count, MOST_ROWS);
    if (filter.trim() !== "") return this.#filteredRows(filter, from, most);
    while (!this.#isWhole && this.#count < from + most) await this.#more();
    const numbers = Array.from(
      { length: Math.max(0, Math.min(most, this.#count - from)) },
      (_, at) => from + at + 1,
    );
    return { total: this.#count, isWhole: this.#isWhole, from, rows: this.#rowsOf(numbers) };
  }

  /** Returns one packet in full; `undefined` where there is none of that number. */
  async detail(number: number): Promise<PacketDetail | undefined> {
    let found: PacketDetail | undefined;
    await this.#scan((seen) => {
      if (seen.view.number < number) return true;
      found = toDetail(seen);
      return false;
    }).catch(notDamage);
    return found;
  }

  /** Calls `take` for every packet until it returns `false`. */
  async each(take: (row: PacketRow, detail: () => PacketDetail) => boolean | undefined): Promise<void> {
    await this.#scan((seen) => take(toRow(seen), () => toDetail(seen))).catch(notDamage);
  }

  async #filteredRows(filter: string, from: number, most: number): Promise<PacketRows> {
    const known = this.#filtered.get(filter) ?? this.#filter(filter);
    // Who types a filter asks for each of its beginnings; the latest are enough.
    this.#filtered.delete(filter);
    this.#filtered.set(filter, known);
    for (const oldest of [...this.#filtered.keys()].slice(0, -4)) this.#filtered.delete(oldest);
    const { numbers, error, warnings } = await known;
    while (!this.#isWhole && this.#count < (numbers.at(-1) ?? 0)) await this.#more();
    return {
      total: numbers.length,
      isWhole: true,
      from,
      rows: this.#rowsOf(numbers.slice(from, from + most)),
      ...(error && { error }),
      ...(warnings.length > 0 && { warnings }),
    };
  }

  async #filter(filter: string): Promise<Filtered> {
    try {
      const { test, warnings } = compileFilter(filter);
      const numbers: number[] = [];
      await this.#scan((seen) => {
        if (test(seen)) numbers.push(seen.view.number);
        return true;
      }).catch(notDamage);
      return { numbers, warnings };
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      const { reason, at, length } = error;
      return { numbers: [], warnings: [], error: { message: safeText(reason), at, length } };
    }
  }

  async #scan(take: (seen: SeenPacket) => boolean | undefined, rest?: () => void): Promise<void> {
    const analyser = new TcpAnalyser();
    const dissector = this.#makeDissector();
    let previousNs = Number.NaN;
    await readCapture(this.path, {
      packet(view) {
        dissect(view);
        const segment = analyser.analyse(view, true) ? analyser : undefined;
        const above = segment && dissector.columnsOf(view, segment);
        const goesOn = take({ view, segment, above, previousNs, previousShownNs: previousNs });
        previousNs = view.timeNs;
        return goesOn;
      },
      // Somebody may wait for another answer meanwhile.
      rest: () => {
        rest?.();
        return new Promise((resolve) => setImmediate(resolve));
      },
    });
  }

  #keep(row: PacketRow): true {
    const { number, time, source, destination, protocol, length, info, colour, stream } = row;
    this.#open.push(
      [number, time, source, destination, protocol, length, info, colour ?? "", stream ?? ""].join(BETWEEN),
    );
    this.#count += 1;
    if (this.#open.length === PAGE_LENGTH) {
      this.#pages.push(Buffer.from(this.#open.join("\n")));
      this.#open = [];
    }
    return true;
  }

  #rowsOf(numbers: readonly number[]): readonly PacketRow[] {
    let [page, lines]: [number, readonly string[]] = [-1, []];
    return numbers.flatMap((number) => {
      const wanted = Math.floor((number - 1) / PAGE_LENGTH);
      if (wanted !== page) {
        page = wanted;
        const kept = this.#pages[page];
        lines = kept === undefined ? this.#open : Buffer.from(kept).toString().split("\n");
      }
      const line = lines[(number - 1) % PAGE_LENGTH];
      return line === undefined ? [] : [fromLine(line)];
    });
  }

  #more(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) each();
  }
}

interface Filtered {
  readonly numbers: readonly number[];
  readonly warnings: readonly string[];
  readonly error?: NonNullable<PacketRows["error"]>;
}

function toRow({ view, segment, above }: SeenPacket): PacketRow {
  return {
    ...describeRow(view, segment, above),
    colour: colourRuleOf(view, segment, above) ?? null,
    stream: segment?.conversation.stream ?? null,
  };
}

function toDetail(seen: SeenPacket): PacketDetail {
  const { view } = seen;
  const octets = Buffer.from(view.octets.subarray(view.start, view.end)).toString("base64");
  return { number: view.number, layers: packetTree(seen), octets };
}

function fromLine(line: string): PacketRow {
  const [number, time, source, destination, protocol, length, info, colour, stream] = line.split(BETWEEN);
  return {
    number: Number(number),
    time: time ?? "",
    source: source ?? "",
    destination: destination ?? "",
    protocol: protocol ?? "",
    length: Number(length),
    info: info ?? "",
    colour: colour === "" || colour === undefined ? null : (colour as PacketRow["colour"]),
    stream: stream === "" || stream === undefined ? null : Number(stream),
  };
}

/** What was read before the damage stands; the reading of the rows says that there is some. */
function notDamage(error: unknown): void {
  if (!(error instanceof CaptureError)) throw error;
}

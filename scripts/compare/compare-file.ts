import { comparedFields, INFO } from "./compared-fields.ts";
import { type OwnRow, readOwnRows } from "./own-rows.ts";
import { isTransportInfo, reasonOf } from "./reason.ts";
import type { Tshark, TsharkRow } from "./tshark.ts";

/** One value that differs. */
export interface Difference {
  readonly frame: number;
  readonly field: string;
  /** The field, or why tshark may see another packet in the frame. */
  readonly kind: string;
  readonly ours: string;
  readonly tsharks: string;
}

/** What the comparison of a file found. */
export interface Comparison {
  readonly file: string;
  readonly frames: number;
  readonly values: number;
  readonly differences: readonly Difference[];
  /** Present when either side could not read the file to its end and they do not agree where that is. */
  readonly unread?: {
    readonly ours: string;
    readonly tsharks: string;
    readonly ourFrames: number;
    readonly tsharksFrames: number;
  };
}

const STREAM = placeOf("tcp.stream");
const TCP_PORT = placeOf("tcp.srcport");
const UDP_PORT = placeOf("udp.srcport");

function placeOf(field: string): number {
  return comparedFields.findIndex(({ name }) => name === field);
}

/** Compares what both sides say of a file, frame by frame. */
export async function compareFile(file: string, tshark: Tshark): Promise<Comparison> {
  const run = tshark.read(file);
  const comparer = new RowComparer(tshark.hasApplications);
  let ourFrames = 0;
  let tsharksFrames = 0;
  const ours = await readOwnRows(file, async (rows) => {
    for (const own of rows) {
      ourFrames += 1;
      const row = await run.next();
      if (row === undefined) continue;
      tsharksFrames += 1;
      comparer.compare(ourFrames, own, row);
    }
  });
  while ((await run.next()) !== undefined) tsharksFrames += 1;
  const tsharks = await run.complaint();
  const isAgreed = ourFrames === tsharksFrames && (ours === "") === (tsharks === "");
  return {
    file,
    frames: Math.min(ourFrames, tsharksFrames),
    values: comparer.values,
    differences: comparer.differences,
    ...(!isAgreed && { unread: { ours, tsharks, ourFrames, tsharksFrames } }),
  };
}

/** What tshark makes of a header in which it gives up is its own business. */
function malformedReason({ transport }: OwnRow, isMalformed: boolean): string | undefined {
  return transport === 6 && isMalformed ? "malformed TCP header" : undefined;
}

/** Compares the rows of one file; it remembers where tshark saw segments that the lab did not. */
class RowComparer {
  readonly #hasApplications: boolean;
  values = 0;
  readonly differences: Difference[] = [];
  #hasOddOrigin = false;
  /** Why tshark counts other streams than the lab, from the first time on. */
  #renumbered: string | undefined;
  /** tshark's streams of which it saw more segments than the lab, and why. */
  readonly #unseen = new Map<string, string>();

  constructor(hasApplications: boolean) {
    this.#hasApplications = hasApplications;
  }

  compare(frame: number, own: OwnRow, { layers, isMalformed, values }: TsharkRow): void {
    if (frame === 1) this.#hasOddOrigin = own.hasOddFraction;
    const reason = reasonOf(own, layers) ?? malformedReason(own, isMalformed);
    const stream = values[STREAM] ?? "";
    if (reason !== undefined && stream !== "" && (own.values[STREAM] === "" || isMalformed)) {
      this.#renumbered ??= reason;
      this.#unseen.set(stream, reason);
    }
    const hasPorts = values[TCP_PORT] !== "" || values[UDP_PORT] !== "";
    const hasInfo = own.transport !== 0 || (hasPorts && isTransportInfo(layers));
    for (const [index, { name }] of comparedFields.entries()) {
      const ours = own.values[index] ?? "";
      const tsharks = values[index] ?? "";
      if (name === INFO && (this.#hasApplications || !hasInfo)) continue;
      if (ours !== "" || tsharks !== "") this.values += 1;
      if (ours === tsharks) continue;
      const kind = this.#kindOf(name, own, reason, stream);
      this.differences.push({ frame, field: name, kind, ours, tsharks });
    }
  }

  #kindOf(name: string, own: OwnRow, reason: string | undefined, stream: string): string {
    if (name === "frame.time_relative" && (own.hasOddFraction || this.#hasOddOrigin))
      return "fraction of a second above 999999 us";
    if (name === "frame.len" && reason?.startsWith("link type")) return reason;
    if (name.startsWith("frame.")) return name;
    return reason ?? this.#consequence(name, stream) ?? name;
  }

  #consequence(name: string, stream: string): string | undefined {
    if (!name.startsWith("tcp.") && name !== INFO) return undefined;
    const reason = this.#unseen.get(stream);
    if (reason !== undefined) return `behind ${reason}`;
    return name === "tcp.stream" && this.#renumbered !== undefined
      ? `numbers behind ${this.#renumbered}`
      : undefined;
  }
}

import type {
  CapturePage,
  InlinePage,
  PackedDetail,
  PackedNode,
  PacketDetail,
  PacketRow,
  PacketRows,
  PageIndex,
  TalkPage,
  TreeNode,
} from "../../teach/page/page-data.ts";
import { compileSmallFilter, SmallFilterError } from "./small-filter.ts";

/** Where the page has its data from: a server, or the file that it stands in. */
export interface PageSource {
  readonly isLive: boolean;
  index(): Promise<PageIndex>;
  capture(id: number): Promise<CapturePage>;
  talk(id: number, stream: number): Promise<TalkPage | undefined>;
  rows(id: number, filter: string, from: number, count: number): Promise<PacketRows>;
  packet(id: number, number: number): Promise<PacketDetail | undefined>;
  /** Calls back whenever the index has changed. */
  watch(onChange: () => void): void;
}

/** Returns a source that asks the server which the page came from. */
export function liveSource(): PageSource {
  const ask = async <T>(path: string): Promise<T> => {
    const reply = await fetch(path);
    if (!reply.ok) throw new Error(`The page's program answered: ${await reply.text()}`);
    return (await reply.json()) as T;
  };
  return {
    isLive: true,
    index: () => ask("index.json"),
    capture: (id) => ask(`captures/${id}`),
    talk: (id, stream) => ask(`captures/${id}/talks/${stream}`),
    rows: (id, filter, from, count) =>
      ask(`captures/${id}/rows?${new URLSearchParams({ filter, from: `${from}`, count: `${count}` })}`),
    packet: (id, number) => ask(`captures/${id}/packets/${number}`),
    watch(onChange) {
      new EventSource("events").addEventListener("changed", onChange);
    },
  };
}

/** Returns a source that has everything. */
export function inlineSource({ index, captures, lines }: InlinePage): PageSource {
  const unpacked = new Map<PackedDetail, PacketDetail>();
  const unpack = (packed: PackedDetail): PacketDetail => {
    const known = unpacked.get(packed) ?? { ...packed, layers: packed.layers.map(unpackNode) };
    unpacked.set(packed, known);
    return known;
  };
  const unpackNode = ([line, value, start, end, children]: PackedNode): TreeNode => {
    const [title = "", remark = "", field = ""] = lines[line] ?? [];
    return {
      title,
      start,
      end,
      ...(remark !== "" && { remark }),
      ...(field !== "" && { field }),
      ...(value !== 0 && { value }),
      ...(children && { children: children.map(unpackNode) }),
    };
  };
  const captureOf = (id: number) => {
    const found = captures[id];
    if (found === undefined) throw new Error("There is no such capture here.");
    return found;
  };
  const filtered = (id: number, filter: string): readonly PacketRow[] => {
    const { rows, details } = captureOf(id);
    if (filter.trim() === "") return rows;
    const test = compileSmallFilter(filter);
    return rows.filter((_, place) => {
      const detail = details[place];
      return detail !== undefined && test(unpack(detail));
    });
  };
  return {
    isLive: false,
    index: async () => index,
    capture: async (id) => captureOf(id).page,
    talk: async (id, stream) => captureOf(id).talks.find(({ ladder }) => ladder.stream === stream),
    async rows(id, filter, from, count) {
      try {
        const rows = filtered(id, filter);
        return { total: rows.length, isWhole: true, from, rows: rows.slice(from, from + count) };
      } catch (error) {
        if (!(error instanceof SmallFilterError)) throw error;
        const { message, at, length } = error;
        return { total: 0, isWhole: true, from: 0, rows: [], error: { message, at, length } };
      }
    },
    async packet(id, number) {
      const packed = captureOf(id).details.find((each) => each.number === number);
      return packed && unpack(packed);
    },
    watch() {},
  };
}

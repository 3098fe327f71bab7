import type { PacketDetail, TreeNode } from "../../teach/page/page-data.ts";
import { go, route } from "./route.ts";

/** The fields of the TCP header as RFC 9293 §3.1 draws them: bits wide, octets from the header's beginning, and Wireshark's name. */
const FIELDS = [
  ["Source port", 16, 0, 2, "tcp.srcport"],
  ["Destination port", 16, 2, 4, "tcp.dstport"],
  ["Sequence number", 32, 4, 8, "tcp.seq_raw"],
  ["Acknowledgment number", 32, 8, 12, "tcp.ack_raw"],
  ["Length", 4, 12, 13, "tcp.hdr_len"],
  ["Flags", 12, 12, 14, "tcp.flags.str"],
  ["Window", 16, 14, 16, "tcp.window_size_value"],
  ["Checksum", 16, 16, 18, "tcp.checksum"],
  ["Urgent pointer", 16, 18, 20, "tcp.urgent_pointer"],
] as const;

/** The TCP header of a packet in rows of 32 bits; nothing for a packet that has none. */
export function HeaderDrawing({ packet }: { readonly packet: PacketDetail }) {
  const tcp = packet.layers.find(({ children = [] }) =>
    children.some(({ field }) => field === "tcp.srcport"),
  );
  if (tcp === undefined) return null;
  const options = tcp.children?.find(({ title }) => title.startsWith("Options"));
  return (
    <figure class="header">
      <figcaption>
        TCP header, 32 bits across · <a href="#/learn/numbers">what the numbers count</a>
      </figcaption>
      <div class="bits">
        {FIELDS.map(([title, bits, from, to, field]) => (
          <Cell
            key={title}
            title={title}
            bits={bits}
            start={tcp.start + from}
            end={tcp.start + to}
            value={valueIn(tcp, field)}
          />
        ))}
        {options !== undefined && (
          <Cell
            title={`Options, ${options.end - options.start} octets`}
            bits={32}
            start={options.start}
            end={options.end}
            value={(options.children ?? []).map(({ title }) => title).join(", ")}
          />
        )}
      </div>
    </figure>
  );
}

function Cell(props: {
  readonly title: string;
  readonly bits: number;
  readonly start: number;
  readonly end: number;
  readonly value: string;
}) {
  const { title, bits, start, end, value } = props;
  const { octets } = route.value;
  const isChosen = octets?.[0] === start && octets[1] === end;
  return (
    <button
      type="button"
      class={isChosen ? "chosen" : ""}
      aria-pressed={isChosen}
      style={{ gridColumn: `span ${bits}` }}
      onClick={() => go({ octets: [start, end] }, true)}
    >
      <small>{title}</small> <span>{value}</span>
    </button>
  );
}

function valueIn({ children = [] }: TreeNode, field: string): string {
  if (field === "tcp.flags.str") {
    const flags = children.find((each) => each.field === "tcp.flags");
    const set = (flags?.children ?? []).filter(({ value }) => value === "1");
    return set.map(({ title }) => title.split(",")[0]).join(" ") || "none";
  }
  return children.find((each) => each.field === field)?.value ?? "";
}

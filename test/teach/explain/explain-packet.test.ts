import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { displayWidth } from "../../../src/harness/reporters/layout.ts";
import type { PacketExplanation } from "../../../src/teach/explain/explanation.ts";
import { printPacket } from "../../../src/teach/explain/print-packet.ts";
import { edgeTraceNames, readTsharkRows, traceNames, tracePath } from "../../capture/tcp/traces.ts";
import { explainAll } from "./explain-trace.ts";

const fixtures = ["captures", "wireshark"].flatMap((folder) => {
  const path = fileURLToPath(new URL(`../../../fixtures/${folder}/`, import.meta.url));
  return readdirSync(path)
    .filter((name) => /\.pcap(ng)?$/u.test(name))
    .map((name) => join(path, name));
});

describe("every number that is told", () => {
  it.each([...traceNames, ...edgeTraceNames])("is tshark's in %s", async (name) => {
    const rows = readTsharkRows(name);
    const { explanations } = await explainAll(tracePath(name));
    for (const explanation of explanations) {
      const row = rows.get(explanation.frame);
      if (row !== undefined && explanation.stream !== null) {
        const { told, wanted } = numbersOf(explanation, row);
        expect({ frame: explanation.frame, ...told }).toEqual({ frame: explanation.frame, ...wanted });
      }
    }
    expect(explanations.filter(({ stream }) => stream !== null).length).toBeGreaterThan(0);
  });
});

type Numbers = Readonly<Record<string, string | undefined>>;

/** Reads the numbers back out of the sentences, and takes the same ones from tshark's fields. */
function numbersOf(
  explanation: PacketExplanation,
  row: Numbers,
): { readonly told: Numbers; readonly wanted: Numbers } {
  const tcp = explanation.layers.find(({ name }) => name === "TCP");
  const meaning = (offset: number) =>
    tcp?.fields.find((field) => field.offset === offset)?.meaning.join("; ");
  const find = (text: string | undefined, pattern: RegExp) => pattern.exec(text ?? "")?.[1];
  const fact = (about: string) => explanation.facts.find((each) => each.about === about)?.text;
  const options =
    tcp?.fields.filter(({ offset }) => offset >= 20).map((each) => each.meaning.join("; ")) ?? [];
  const option = (pattern: RegExp) => options.flatMap((text) => find(text, pattern) ?? []).join(",");
  const isAcknowledging = (Number(row["tcp.flags"]) & 0x10) !== 0;
  const takes = find(fact("Numbers"), /and so says|= relative (\d+), and so/u);
  const isWindowKnown = meaning(14)?.includes(" octets") === true;
  const told: Record<string, string | undefined> = {
    time: Number(explanation.time).toFixed(9),
    length: String(explanation.length),
    stream: String(explanation.stream),
    addresses: `${explanation.from?.address} ${explanation.to?.address}`,
    ports: meaning(0),
    sequence: find(meaning(4), /= relative (\d+)/u),
    sequenceRaw: find(meaning(4), /^SEQ (\d+)/u),
    acknowledgmentRaw: find(meaning(8), /^ACK (\d+)/u),
    header: find(meaning(12), /= (\d+) octets/u),
    flags: find(meaning(12), /flags (0x[0-9a-f]+)/u),
    windowRaw: find(meaning(14), /^window (\d+)/u),
    checksum: find(meaning(16), /checksum (0x[0-9a-f]+)/u),
    data: fact("Data") === "none" ? "0" : find(fact("Data"), /^(\d+) octets?/u),
  };
  const wanted: Record<string, string | undefined> = {
    time: Number(row["frame.time_relative"]).toFixed(9),
    length: row["frame.len"],
    stream: row["tcp.stream"],
    addresses: `${row["ip.src"] || row["ipv6.src"]} ${row["ip.dst"] || row["ipv6.dst"]}`,
    ports: `source port ${row["tcp.srcport"]}; destination port ${row["tcp.dstport"]}`,
    sequence: row["tcp.seq"],
    sequenceRaw: row["tcp.seq_raw"],
    acknowledgmentRaw: row["tcp.ack_raw"],
    header: row["tcp.hdr_len"],
    flags: `0x${(row["tcp.flags"] ?? "").replace(/^0x0?/u, "")}`,
    windowRaw: row["tcp.window_size_value"],
    checksum: row["tcp.checksum"],
    data: row["tcp.len"],
  };
  const expectField = (key: string, value: string | undefined, field: string | undefined) => {
    told[key] = value;
    wanted[key] = field;
  };
  if (isAcknowledging) expectField("acknowledgment", find(meaning(8), /= relative (\d+)/u), row["tcp.ack"]);
  if (isWindowKnown) expectField("window", find(meaning(14), /= (\d+) octets/u), row["tcp.window_size"]);
  if (takes !== undefined) expectField("next", takes, row["tcp.nxtseq"]);
  if (row["tcp.options.mss_val"] !== "") expectField("mss", option(/MSS (\d+)/u), row["tcp.options.mss_val"]);
  if (row["tcp.options.wscale.shift"] !== "")
    expectField("shift", option(/window scale (\d+)/u), row["tcp.options.wscale.shift"]);
  if (row["tcp.options.timestamp.tsval"] !== "")
    expectField("time stamp", option(/my clock says (\d+)/u), row["tcp.options.timestamp.tsval"]);
  return { told, wanted };
}

/** Of a longer capture every second, third or so is printed. */
const MOST = 500;

describe("explainPacket", () => {
  it.each([...fixtures, ...traceNames.map(tracePath)])(
    "explains every frame of %s, in lines that fit and hold no control",
    async (path) => {
      const { explanations } = await explainAll(path);
      const every = Math.ceil(explanations.length / MOST);
      for (const explanation of explanations.filter(({ frame }) => frame % every === 0)) {
        for (const width of [60, 80]) {
          const text = printPacket(explanation, { width, ascii: false, hasDiagram: true, colours: false });
          const lines = text.split("\n");
          const wide = lines.filter((line) => displayWidth(line) > width && !line.includes("lab explain"));
          expect(wide).toEqual([]);
          expect(text).not.toMatch(/[^\P{C}\n\u200c\u200d]/u);
        }
      }
    },
  );
});

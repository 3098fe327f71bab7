import { describe, expect, it } from "vitest";
import { dissect } from "../../../src/capture/layers/dissect.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import { PacketView } from "../../../src/capture/packet-view.ts";
import { OctetWriter } from "../../../src/capture/print/octet-writer.ts";
import { describeRow, RowPrinter } from "../../../src/capture/print/rows.ts";
import { TcpAnalyser } from "../../../src/capture/tcp/tcp-analyser.ts";
import { seePackets } from "../see-packets.ts";
import { buildPacket } from "../tcp/build-packet.ts";
import { tracePath } from "../tcp/traces.ts";

function show(record: PacketRecord, number = 1): PacketView {
  const view = new PacketView();
  view.load(record, number);
  dissect(view);
  return view;
}

function analysed(view: PacketView): TcpAnalyser {
  const analyser = new TcpAnalyser();
  expect(analyser.analyse(view)).toBe(true);
  return analyser;
}

const syn = buildPacket({ from: "client", seq: 1, flags: "S" });

describe("a row printer", () => {
  it("prints Wireshark's columns, the titles once", () => {
    const writer = new OctetWriter();
    const printer = new RowPrinter(writer);
    const view = show(syn);
    printer.row(view, analysed(view));
    printer.row(show(syn, 2), undefined, { protocol: "CHAT", info: "hello: ü" }, "later");
    expect(new TextDecoder().decode(writer.take())).toBe(
      [
        "No.      Time  Source       Destination  Protocol  Length  Info",
        "  1  0.000000  192.0.2.1    192.0.2.2    TCP           54  40000 → 7000 [SYN] Seq=0 Win=1000 Len=0",
        "  2     later  192.0.2.1    192.0.2.2    CHAT          54  hello: ü",
        "",
      ].join("\n"),
    );
  });

  it("widens columns for what comes, also those of rows that it has kept", async () => {
    const writer = new OctetWriter();
    const printer = new RowPrinter(writer);
    const packets: string[] = [];
    await seePackets(tracePath("lengths.pcap"), ({ view, segment }) => {
      printer.row(view, segment);
      packets.push(describeRow(view, segment).destination);
    });
    const lines = new TextDecoder().decode(writer.take()).trimEnd().split("\n").slice(1);
    expect(new Set(packets).size).toBeGreaterThan(2);
    for (const [index, destination] of packets.entries()) expect(lines[index]).toContain(` ${destination} `);
  });

  it("has room for an Info of any length", () => {
    const writer = new OctetWriter();
    const info = "ü".repeat(300_000);
    new RowPrinter(writer).row(show(syn), undefined, { protocol: "X", info });
    expect(new TextDecoder().decode(writer.take()).trimEnd().endsWith(`  ${info}`)).toBe(true);
  });

  it("shows hardware addresses where there are no others, and nothing of what was not captured", () => {
    const frame = Uint8Array.from([...Array(12).keys(), 0x88, 0xcc]);
    const record = { ...syn, data: frame, capturedLength: 14, originalLength: 14 };
    expect(describeRow(show(record), undefined)).toMatchObject({
      source: "06:07:08:09:0a:0b",
      destination: "00:01:02:03:04:05",
    });
    const cut = { ...record, data: frame.subarray(0, 5), capturedLength: 5 };
    expect(describeRow(show(cut), undefined)).toMatchObject({ source: "", destination: "", length: 14 });
  });
});

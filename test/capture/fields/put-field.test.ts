import { describe, expect, it } from "vitest";
import type { Field, SeenPacket } from "../../../src/capture/fields/field.ts";
import {
  compilePut,
  fieldTexts,
  MAX_VALUE_LENGTH,
  writeField,
} from "../../../src/capture/fields/put-field.ts";
import { fields, findField } from "../../../src/capture/fields/registry.ts";
import { dissect } from "../../../src/capture/layers/dissect.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import { PacketView } from "../../../src/capture/packet-view.ts";
import { OctetWriter } from "../../../src/capture/print/octet-writer.ts";
import { textPut } from "../../../src/capture/print/put.ts";
import { seePackets } from "../see-packets.ts";
import { buildPacket } from "../tcp/build-packet.ts";
import { tracePath } from "../tcp/traces.ts";

const hello = buildPacket({ from: "client", seq: 1, flags: "PA", data: "hi\n" });

function see(record: PacketRecord): SeenPacket {
  const view = new PacketView();
  view.load(record, 7);
  dissect(view);
  return { view, segment: undefined, above: undefined, previousNs: Number.NaN, previousShownNs: Number.NaN };
}

function textOf(name: string, packet: SeenPacket): string {
  const writer = new OctetWriter();
  writeField(writer, known(name), packet);
  return new TextDecoder().decode(writer.take());
}

function known(name: string): Field {
  const field = findField(name);
  if (field === undefined) throw new Error(`there is no field ${name}`);
  return field;
}

describe("the values of fields", () => {
  it.each([
    ["frame.number", "7"],
    ["tcp.port", "40000,7000"],
    ["ip.addr", "192.0.2.1,192.0.2.2"],
    ["eth.src", "00:00:00:00:00:00"],
    ["eth.type", "0x0800"],
    ["ip.flags.df", "0"],
    ["frame.time_epoch", "1700000000.000000001"],
    ["frame.time_delta_displayed", "0.000000000"],
    ["ipv6.src", ""],
    ["udp", ""],
    ["tcp", "1"],
  ])("are written as tshark writes those of %s", (name, expected) => {
    expect(textOf(name, see({ ...hello, timestampNs: 1_700_000_000_000_000_001n }))).toBe(expected);
  });

  it("are several comments, of which none reaches a terminal with its control sequences", () => {
    const comments = ["plain", "\u001b[31mred\u001b[0m\u0007 \u009b2Jend", "\u001b]0;title\u0007"];
    const packet = see({ ...hello, comments });
    expect(textOf("frame.comment", packet)).toBe("plain,red end,");
    expect(fieldTexts(known("frame.comment"), packet)).toEqual(["plain", "red end", ""]);
    expect(known("frame.comment").count(see(hello))).toBe(0);
  });

  it("are the same on every road, and fit where they are written", async () => {
    const puts = fields.map((field) => ({ field, put: compilePut(field) }));
    const wrong = new Set<string>();
    for (const trace of ["talk-ipv6.pcapng", "lengths.pcap", "window-probe.pcap", "refused.pcap"])
      await seePackets(tracePath(trace), (packet) => {
        for (const { field, put } of puts) {
          const text = fieldTexts(field, packet).join(",");
          const quick = put && textPut(MAX_VALUE_LENGTH, (target, at) => put(target, at, packet));
          if (textOf(field.name, packet) !== text || (quick ?? text) !== text) wrong.add(field.name);
        }
      });
    expect([...wrong]).toEqual([]);
  });
});

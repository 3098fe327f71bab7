import { describe, expect, it } from "vitest";
import { decodePacket } from "../../../src/capture/layers/decode-packet.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import { buildPacket } from "../tcp/build-packet.ts";
import { readTrace } from "../tcp/traces.ts";

const hello = buildPacket({ from: "client", seq: 7, ack: 9, flags: "PA", data: "hello" });

describe("decodePacket", () => {
  it("reads Ethernet, IPv4 and TCP", () => {
    const { link, ip, tcp } = decodePacket(hello);
    expect(link).toMatchObject({ type: "ethernet", headerLength: 14, etherType: 0x0800, vlans: [] });
    expect(ip).toMatchObject({ version: 4, source: "192.0.2.1", destination: "192.0.2.2", totalLength: 45 });
    expect(tcp).toMatchObject({
      sourcePort: 40000,
      destinationPort: 7000,
      sequenceNumber: 7,
      acknowledgmentNumber: 9,
    });
    expect(tcp).toMatchObject({ headerLength: 20, windowSize: 1000, length: 5, offset: 34 });
    expect(new TextDecoder().decode(tcp?.payload)).toBe("hello");
  });

  it("counts data by the IP length, so that Ethernet padding is none of it", () => {
    const padded = withData(hello, Uint8Array.from([...hello.data, 0, 0, 0]));
    expect(decodePacket(padded).tcp?.payload).toHaveLength(5);
  });

  it("reads VLAN tags", () => {
    const { data } = hello;
    const tagged = Uint8Array.from([
      ...data.subarray(0, 12),
      0x81,
      0,
      0,
      5,
      0x81,
      0,
      0,
      6,
      ...data.subarray(12),
    ]);
    const { link, tcp } = decodePacket(withData(hello, tagged));
    expect(link).toMatchObject({ vlans: [5, 6], headerLength: 22 });
    expect(tcp?.length).toBe(5);
  });

  it("goes as far as the capture does", () => {
    const layers = hello.data.map((_, cut) => {
      const { link, ip, tcp } = decodePacket({
        ...hello,
        data: hello.data.subarray(0, cut),
        capturedLength: cut,
      });
      return [link, ip, tcp].filter((layer) => layer !== undefined).length;
    });
    expect([...layers.entries()].filter(([cut, count]) => count !== layers[cut - 1])).toEqual([
      [0, 0],
      [14, 1],
      [34, 2],
      [54, 3],
    ]);
  });

  it("knows the data's length on the wire when the capture cut it off", () => {
    const { tcp } = decodePacket({ ...hello, data: hello.data.subarray(0, 56), capturedLength: 56 });
    expect([tcp?.length, tcp?.payload.length]).toEqual([5, 2]);
  });

  it("notes a fragment and does not take it for a segment", () => {
    const data = hello.data.slice();
    data.set([0x12, 0x34, 0x20, 0x05], 18);
    const { ip, tcp } = decodePacket(withData(hello, data));
    expect(ip?.fragment).toEqual({ offset: 40, more: true, identification: 0x1234 });
    expect(tcp).toBeUndefined();
  });

  it.each([
    ["any.pcap", "linux-sll2"],
    ["raw.pcap", "raw"],
    ["null.pcap", "null"],
    ["talk-ipv6.pcapng", "ethernet"],
  ])("reads the link layer of %s", async (name, type) => {
    const [first] = await readTrace(name);
    const { link, tcp } = decodePacket(first ?? hello);
    expect([link?.type, tcp === undefined]).toEqual([type, false]);
  });

  it("reads Linux cooked capture, version 1", () => {
    const header = [0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x08, 0];
    const data = Uint8Array.from([...header, ...hello.data.subarray(14)]);
    const { link, tcp } = decodePacket({ ...withData(hello, data), linkType: 113 });
    expect(link).toMatchObject({ type: "linux-sll", source: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(tcp?.length).toBe(5);
  });

  it("walks IPv6 extension headers", async () => {
    const packets = await readTrace("lengths.pcap");
    const { ip, tcp } = packets.map(decodePacket).find((packet) => packet.ip?.version === 6) ?? {};
    expect(ip).toMatchObject({ extensions: [0, 60], headerLength: 56, source: "::1", destination: "::2" });
    expect(tcp?.length).toBe(1);
  });

  it("reads UDP", async () => {
    const { udp } = (await readTrace("refused.pcap")).map(decodePacket).find((packet) => packet.udp) ?? {};
    expect(udp).toMatchObject({ destinationPort: 9, length: 6 });
    expect(new TextDecoder().decode(udp?.payload)).toBe("nobody");
  });
});

function withData(packet: PacketRecord, data: Uint8Array): PacketRecord {
  return { ...packet, data, capturedLength: data.length, originalLength: data.length };
}

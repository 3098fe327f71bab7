import { describe, expect, it } from "vitest";
import { dissect } from "../../../src/capture/layers/dissect.ts";
import { PacketView } from "../../../src/capture/packet-view.ts";
import { describeRow } from "../../../src/capture/print/rows.ts";

const ETHERNET = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
const DATA = [100, 97, 116, 97];

/** UDP from 53 to 5353 with a length field of `length`. */
function udp(length: number, data: readonly number[], checksum = 7): readonly number[] {
  return [0, 53, 20, 233, 0, length, 0, checksum, ...data];
}

function ipv4(payload: readonly number[], fragment = 0): readonly number[] {
  const addresses = [10, 0, 0, 1, 10, 0, 0, 2];
  const header = [0x45, 0, 0, 20 + payload.length, 0, 1, fragment, 0, 64, 17, 0, 0, ...addresses];
  return [...ETHERNET, 8, 0, ...header, ...payload];
}

function ipv6(payload: readonly number[]): readonly number[] {
  const address = (last: number) => [...new Array<number>(15).fill(0), last];
  const header = [0x60, 0, 0, 0, 0, payload.length, 17, 64, ...address(1), ...address(2)];
  return [...ETHERNET, 0x86, 0xdd, ...header, ...payload];
}

function infoOf(frame: readonly number[], captured = frame.length): string {
  const data = Uint8Array.from(frame.slice(0, captured));
  const view = new PacketView();
  const lengths = { capturedLength: data.length, originalLength: frame.length };
  view.load({ timestampNs: 0n, linkType: 1, data, ...lengths }, 1);
  dissect(view);
  return describeRow(view, undefined).info;
}

/** Each text is what tshark 4.0.17 prints of the same octets with its application dissectors off. */
describe("the Info column of UDP", () => {
  it("tells the length that the header says, even one beyond the packet", () => {
    expect(infoOf(ipv4(udp(12, DATA)))).toBe("53 → 5353 Len=4");
    expect(infoOf(ipv4(udp(99, DATA)))).toBe("53 → 5353 [BAD UDP LENGTH 99 > IP PAYLOAD LENGTH] Len=91");
    expect(infoOf(ipv4(udp(7, DATA)))).toBe("53 → 5353 [BAD UDP LENGTH 7 < 8]");
  });

  it("says where the packet ends too early, and whether the capture is why", () => {
    const whole = ipv4(udp(12, DATA));
    expect(infoOf(whole, 43)).toBe("53 → 5353 Len=4");
    for (const captured of [40, 41, 42])
      expect(infoOf(whole, captured)).toBe("53 → 5353 Len=4[Packet size limited during capture]");
    expect(infoOf(whole, 39)).toBe("53 → 5353[Packet size limited during capture]");
    expect(infoOf(ipv4(udp(12, DATA).slice(0, 5)))).toBe("53 → 5353[Malformed Packet]");
    expect(infoOf(ipv4(udp(99, [])))).toBe(
      "53 → 5353 [BAD UDP LENGTH 99 > IP PAYLOAD LENGTH] Len=91[Malformed Packet]",
    );
  });

  it("takes a length of 0 in IPv6 for a jumbogram, and misses the checksum there", () => {
    expect(infoOf(ipv6(udp(0, DATA)))).toBe("53 → 5353 Len=4 [Jumbogram]");
    expect(infoOf(ipv6(udp(12, DATA, 0)))).toBe("53 → 5353 Len=4 [ILLEGAL CHECKSUM (0)]");
    expect(infoOf(ipv6(udp(0, DATA, 0)))).toBe("53 → 5353 Len=4 [Jumbogram] [ILLEGAL CHECKSUM (0)]");
    expect(infoOf(ipv4(udp(0, DATA)))).toBe("53 → 5353 [BAD UDP LENGTH 0 < 8]");
  });

  it("shows the beginning of a fragmented packet that the capture cut off", () => {
    expect(infoOf(ipv4(udp(50, DATA), 0x20), 44)).toBe("53 → 5353 Len=42");
  });

  it("misses padding of which the capture has but a part", () => {
    const padded = [...ipv4(udp(8, [])), ...new Array<number>(18).fill(0)];
    expect(infoOf(padded)).toBe("53 → 5353 Len=0");
    expect(infoOf(padded, 42)).toBe("53 → 5353 Len=0");
    expect(infoOf(padded, 44)).toBe("53 → 5353 Len=0[Packet size limited during capture]");
  });
});

import { describe, expect, it } from "vitest";
import { formatIpv6, formatMac, parseAddress } from "../../../src/capture/layers/address.ts";

describe("an IPv6 address", () => {
  it.each([
    ["00000000000000000000000000000000", "::"],
    ["00000000000000000000000000000001", "::1"],
    ["20010db8000000000000000000000001", "2001:db8::1"],
    ["20010db8000000010000000000000001", "2001:db8:0:1::1"],
    ["20010db8000100000001000000010001", "2001:db8:1:0:1:0:1:1"],
    ["20010db800000000000100000000abcd", "2001:db8::1:0:0:abcd"],
    ["fe80000000000000000000000000000f", "fe80::f"],
    ["00010000000000000000000000000000", "1::"],
    ["00000000000000000000ffffc0000201", "::ffff:192.0.2.1"],
  ])("of %s is written as %s and read back (RFC 5952 §4)", (hex, text) => {
    const octets = new Uint8Array(Buffer.from(hex, "hex"));
    expect(formatIpv6(octets, 0)).toBe(text);
    expect(parseAddress(text)).toEqual(octets);
  });
});

describe("parseAddress", () => {
  it("reads dotted text and refuses what is no address", () => {
    expect(parseAddress("192.0.2.1")).toEqual(Uint8Array.of(192, 0, 2, 1));
    expect(["", "alice", "1.2.3", "fe80::1%eth0", "300.1.1.1"].map(parseAddress)).toEqual(
      Array(5).fill(undefined),
    );
  });
});

describe("formatMac", () => {
  it("writes octets in hexadecimal", () => {
    expect(formatMac(Uint8Array.of(0, 0x1a, 255))).toBe("00:1a:ff");
  });
});

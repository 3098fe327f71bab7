import { formatIpv4, formatIpv6 } from "../layers/address.ts";

const RECORD = { end: 0, ipv4: 1, ipv6: 2 } as const;
const decoder = new TextDecoder();

/** Takes the first name of each address of a Name Resolution Block, whose records are: type (2 octets), length (2), address, names ended by zeros. */
export function readNames(body: DataView, littleEndian: boolean, names: Map<string, string>): void {
  const octets = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  let at = 0;
  while (at + 4 <= octets.length) {
    const type = body.getUint16(at, littleEndian);
    const length = body.getUint16(at + 2, littleEndian);
    const value = octets.subarray(at + 4, at + 4 + length);
    if (type === RECORD.end || value.length < length) return;
    const addressLength = type === RECORD.ipv4 ? 4 : 16;
    if ((type === RECORD.ipv4 || type === RECORD.ipv6) && length > addressLength) {
      const address = type === RECORD.ipv4 ? formatIpv4(value, 0) : formatIpv6(value, 0);
      const [name = ""] = decoder.decode(value.subarray(addressLength)).split("\0");
      if (name !== "") names.set(address, name);
    }
    at += 4 + length + (-length & 3);
  }
}

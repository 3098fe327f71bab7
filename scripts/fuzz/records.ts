/** Where a record of a capture lies, header and all, and where its packet's octets begin. */
export interface RecordPlace {
  readonly start: number;
  readonly data: number;
  readonly end: number;
}

const PCAP_HEADER_LENGTH = 24;
const PCAP_RECORD_HEADER_LENGTH = 16;
const SECTION_HEADER = 0x0a0d0d0a;
/** Octets before a packet in an enhanced packet block. */
const BLOCK_DATA = 28;

/** Returns the records of a whole little-endian capture of either format, as far as they go. */
export function findRecords(octets: Uint8Array): readonly RecordPlace[] {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  if (octets.length < PCAP_HEADER_LENGTH) return [];
  const isPcapng = view.getUint32(0, true) === SECTION_HEADER;
  const records: RecordPlace[] = [];
  let at = isPcapng ? 0 : PCAP_HEADER_LENGTH;
  while (at + PCAP_RECORD_HEADER_LENGTH <= octets.length) {
    const length = isPcapng
      ? view.getUint32(at + 4, true)
      : PCAP_RECORD_HEADER_LENGTH + view.getUint32(at + 8, true);
    const end = at + length;
    if (length < 12 || end > octets.length) break;
    records.push({
      start: at,
      data: Math.min(end, at + (isPcapng ? BLOCK_DATA : PCAP_RECORD_HEADER_LENGTH)),
      end,
    });
    at = end;
  }
  return records;
}

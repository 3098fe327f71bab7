/** An option of a pcapng block. */
export interface PcapngOption {
  readonly code: number;
  readonly value: DataView;
}

/** Returns the options that begin at `offset` of a block's body, as far as they are well formed. */
export function readOptions(body: DataView, offset: number, littleEndian: boolean): readonly PcapngOption[] {
  const options: PcapngOption[] = [];
  let position = offset;
  while (position + 4 <= body.byteLength) {
    const code = body.getUint16(position, littleEndian);
    const length = body.getUint16(position + 2, littleEndian);
    if (code === 0 || position + 4 + length > body.byteLength) break;
    options.push({ code, value: new DataView(body.buffer, body.byteOffset + position + 4, length) });
    position += 4 + length + (-length & 3);
  }
  return options;
}

/** Returns the UTF-8 text of an option; octets that are no UTF-8 become U+FFFD. */
export function textOption({ value }: PcapngOption): string {
  return new TextDecoder().decode(value);
}

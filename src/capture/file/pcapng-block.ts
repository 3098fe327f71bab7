/** A piece of a block's body; octets are padded with zeros to a multiple of four. */
export type Piece = { readonly u16: number } | { readonly u32: number } | { readonly octets: Uint8Array };

const MAX_OPTION_LENGTH = 65_535;

/** Returns a little-endian pcapng block: type (4 octets), total length (4), the pieces, total length (4). */
export function encodeBlock(type: number, body: readonly Piece[]): Uint8Array {
  const length = 12 + body.reduce((sum, piece) => sum + lengthOf(piece), 0);
  const octets = new Uint8Array(length);
  const view = new DataView(octets.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  let position = 8;
  for (const piece of body) {
    if ("u16" in piece) view.setUint16(position, piece.u16, true);
    else if ("u32" in piece) view.setUint32(position, piece.u32, true);
    else octets.set(piece.octets, position);
    position += lengthOf(piece);
  }
  view.setUint32(position, length, true);
  return octets;
}

/** Returns an option: code (2 octets), length (2), value, padding. */
export function encodeOption(code: number, value: Uint8Array): readonly Piece[] {
  return [{ u16: code }, { u16: value.length }, { octets: value }];
}

/** Returns a UTF-8 option, cut between two characters when it is too long to be written; nothing for no text. */
export function encodeTextOption(code: number, text: string | undefined): readonly Piece[] {
  if (text === undefined) return [];
  const room = new Uint8Array(Math.min(MAX_OPTION_LENGTH, text.length * 3));
  const { written } = new TextEncoder().encodeInto(text, room);
  return encodeOption(code, room.subarray(0, written));
}

function lengthOf(piece: Piece): number {
  if ("u16" in piece) return 2;
  return "u32" in piece ? 4 : piece.octets.length + (-piece.octets.length & 3);
}

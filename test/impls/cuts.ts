/** Returns octets cut in two at every place, whole, in single octets and, when they are text, in characters. */
export function everyCut(octets: Uint8Array): readonly (readonly Uint8Array[])[] {
  const inTwo = Array.from({ length: Math.max(octets.length - 1, 0) }, (_, at) => [
    octets.subarray(0, at + 1),
    octets.subarray(at + 1),
  ]);
  const inCharacters = Array.from(Buffer.from(octets).toString(), (character) => Buffer.from(character));
  const inOctets = Array.from(octets, (octet) => Uint8Array.of(octet));
  const isText = Buffer.concat(inCharacters).equals(octets);
  return [[octets], inOctets, ...(isText ? [inCharacters] : []), ...inTwo];
}

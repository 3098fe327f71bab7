import { equalOctets, isUtf8, stripControls, text } from "../../wire/octets.ts";

/** Names the mistake by which a program comes to write `got` for `wanted`, in words that stand behind a comma; `undefined` for none that is known. */
export function knownMistake(wanted: Uint8Array, got: Uint8Array): string | undefined {
  const words = text(wanted);
  const is = (encoding: BufferEncoding) => {
    const octets = Buffer.from(words, encoding);
    return !equalOctets(octets, wanted) && equalOctets(octets, got.subarray(0, octets.length));
  };
  if (isUtf8(wanted) && is("latin1")) return "which is Latin-1 where UTF-8 is due";
  if (isUtf8(wanted) && is("utf16le")) return "which is UTF-16 where UTF-8 is due";
  const written = text(got);
  if (/b(['"])/u.test(written) && !/b(['"])/u.test(words))
    return "which is what str() makes of octets: decode them, or send them as they are";
  if (words.includes('"') && written.replaceAll("'", '"') === words)
    return "which is what str() makes of a list: json.dumps writes double quotes";
  return undefined;
}

/** Returns a text as a screen shows it when its UTF-8 is decoded as Latin-1: control characters are no part of what a screen shows. */
export function garbled(words: string): string {
  return stripControls(Buffer.from(words, "utf8").toString("latin1"));
}

export { quoteOctets } from "./quote-octets.ts";
export { stripControls } from "./strip-controls.ts";

const encoder = new TextEncoder();
const lossyDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strictDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** Returns `text` as UTF-8; a surrogate without its other half becomes U+FFFD. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Returns UTF-8 octets as text; what is not UTF-8 becomes U+FFFD, and a byte order mark stays. */
export function text(octets: Uint8Array): string {
  return lossyDecoder.decode(octets);
}

/** Tells whether the octets are whole, valid UTF-8. */
export function isUtf8(octets: Uint8Array): boolean {
  try {
    strictDecoder.decode(octets);
    return true;
  } catch {
    return false;
  }
}

/** Returns the parts one behind the other, in memory of their own. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Tells whether both hold the same octets in the same order. */
export function equalOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, at) => octet === b[at]);
}

/** Returns the octets as lower-case hexadecimal digits, two for each and a space between: `80 04 5d`. */
export function hex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join(" ");
}

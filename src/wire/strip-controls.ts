/**
 * A string for the terminal (DCS, SOS, OSC, PM, APC), ended by BEL or ST (ECMA-48 §5.6). It holds no control character, so an
 * unended one costs one look at the octets up to the next and hides no text: then its introducer alone is removed.
 */
const STRING = String.raw`(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)`;

/** A control sequence (CSI), perhaps cut off: parameters, intermediates, final octet (ECMA-48 §5.4). */
const SEQUENCE = String.raw`(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?`;

/** Any other escape sequence, perhaps cut off (ECMA-35 §13.2). */
const ESCAPE = String.raw`\x1b[ -/]*[0-~]?`;

const CONTROL = String.raw`[\x00-\x08\x0b-\x1f\x7f-\x9f]`;

const REMOVED = new RegExp(`${STRING}|${SEQUENCE}|${ESCAPE}|${CONTROL}`, "g");

/**
 * Returns screen text without escape sequences and control characters; `\n` and `\t` stay.
 *
 * The result is safe to print: no control of ours or theirs is left in it, also none that the removal put together. Time is
 * linear in the length. Invisible and bidirectional format characters stay, because they are part of what was written;
 * `quoteOctets` shows those.
 */
export function stripControls(text: string): string {
  return text.replace(REMOVED, "");
}

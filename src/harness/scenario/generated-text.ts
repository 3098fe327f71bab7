import { escapedOctet, isPlainText } from "../../wire/surrogate-escape.ts";
import { quote } from "./scenario-error.ts";

/** What the words of a step or a name may hold, in a sentence for people who write scenarios. */
export const GENERATED_HELP =
  '"{x*1024}" stands for x 1024 times, and in what is typed "{0xff}" for one octet; other braces are text. YAML wants quotes around such words.';

/** What is wrong with words that are to be generated. */
export interface TextMistake {
  readonly problem: string;
  /** The part that is wrong. */
  readonly part: string;
}

/** What looks as if it were meant to be generated. */
const MEANT = /\{0x([^{}]*)\}|\{([^{}]*)\*([^{}*]*)\}/gu;

/** The most characters that one text may have, and the most repetitions. */
const MOST = 1 << 20;

/**
 * Returns words with `{TEXT*N}` repeated N times and `{0xNN}` as that octet; an octet from 0x80 on, which is no character of its own, is
 * kept as surrogate-escape.ts has it. Returns what is wrong with the first that is written wrongly.
 */
export function generateText(words: string): string | TextMistake {
  let mistake: TextMistake | undefined;
  const text = words.replaceAll(MEANT, (part, octet?: string, repeated = "", times = "") => {
    const made = octet === undefined ? repeat(repeated, times) : toOctet(octet);
    if (typeof made === "string") return made;
    mistake ??= { ...made, part };
    return "";
  });
  if (mistake !== undefined) return mistake;
  if (text.length > MOST) return { problem: `this is longer than ${MOST} characters`, part: words };
  return text;
}

/** Says why words cannot be on a screen, which shows text and no control characters; `undefined` where they can. */
export function whyNeverShown(words: string): string | undefined {
  if (isPlainText(words)) return undefined;
  return "a screen shows no octets and no control characters; name what stands before or behind them";
}

function repeat(text: string, times: string): string | { readonly problem: string } {
  const count = /^[1-9]\d{0,6}$/u.test(times) ? Number(times) : Number.NaN;
  if (text === "") return { problem: "nothing is to be repeated; write as in {x*1024}" };
  if (!(count <= MOST))
    return { problem: `${quote(times)} is no number of times from 1 to ${MOST}; write as in {x*1024}` };
  return text.length * count <= MOST
    ? text.repeat(count)
    : { problem: `this is longer than ${MOST} characters` };
}

function toOctet(digits: string): string | { readonly problem: string } {
  const octet = /^[0-9a-f]{2}$/iu.test(digits) ? Number.parseInt(digits, 16) : undefined;
  if (octet === undefined)
    return { problem: `${quote(digits)} is no octet; write two hexadecimal digits, as in {0xff}` };
  if (octet === 0x0a || octet === 0x0d) return { problem: "this octet would be typed as Enter" };
  return octet < 0x80 ? String.fromCharCode(octet) : escapedOctet(octet);
}

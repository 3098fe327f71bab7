import type { SentOctets } from "../impl.ts";
import { decodeText, encodeText } from "./codec.ts";
import { cutAtCommands, cutAtPickles, isUnfinishedList } from "./framing.ts";

/**
 * Text has no sign of its end, so it ends where the sender stopped, and commands that ran into the text before them are cut off it. A list of
 * users is a pickle, which ends by itself, wherever the sender stopped.
 */
export function messageEnds({ octets, direction, stops }: SentOctets): readonly number[] {
  const ends: number[] = [];
  let start = 0;
  for (const stop of stops) {
    const piece = octets.subarray(start, stop);
    if (piece.length === 0) continue;
    const found = direction === "client-to-server" ? commandEnds(piece) : pickleEnds(piece);
    ends.push(...found.map((end) => start + end));
    start += found.at(-1) ?? 0;
  }
  return ends;
}

const NUL = 0;

/** The NULs that a program in C ends its strings with belong to the message before them. */
function commandEnds(octets: Uint8Array): readonly number[] {
  const ends: number[] = [];
  let end = octets.length;
  for (const part of [...cutAtCommands(decodeText(octets))].reverse()) {
    ends.unshift(end);
    while (octets[end - 1] === NUL) end -= 1;
    end -= encodeText(part).length;
  }
  return ends.length === 0 ? [octets.length] : ends;
}

function pickleEnds(octets: Uint8Array): readonly number[] {
  const parts = cutAtPickles(octets);
  const last = parts.at(-1);
  const whole = last !== undefined && isUnfinishedList(last) ? parts.slice(0, -1) : parts;
  let end = 0;
  return whole.map(({ length }) => {
    end += length;
    return end;
  });
}

/** A word of a program's output, and the line that it stands in, from 0. */
export interface Word {
  readonly text: string;
  readonly line: number;
}

/**
 * Returns the words of some output that are the same in every run. Times, ports, sequence numbers as they stand in the header, checksums, hardware
 * addresses and counts of packets are replaced by a name. Frame numbers are left out, and so are the length of arrows, the places where lines
 * are broken, acknowledgments without data (they wait for a timer of the kernel), pauses, and what depends on which side's FIN was faster.
 */
export function steadyWords(lines: readonly string[]): readonly Word[] {
  return lines.flatMap((line, index) =>
    UNSTEADY.some((pattern) => pattern.test(line))
      ? []
      : REPLACEMENTS.reduce((text, [pattern, name]) => text.replace(pattern, name), line)
          .split(/\s+/u)
          .filter((word) => /[^\s\\.,()—]/u.test(word))
          .map((text) => ({ text, line: index })),
  );
}

/** Lines that come in one run and not in another. */
const UNSTEADY: readonly RegExp[] = [
  /\[ACK\] Seq=\d+ Ack=\d+ Win=\d+ Len=0/u, // rows of a capture
  /[-─╌ ] ?(?<!, )ACK Seq=\d+ Ack=\d+ Len=0/u, // ladders
  /^\s*⋮.*⋮$/u, // pauses, and how many packets a ladder leaves out
  /delayed ACK:/u,
  /#\d+ arrives/u,
  /│ +took .* to cross the wire/u,
];

/** In this order: a pattern, and what stands in its place. */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gu, "HARDWARE"],
  [/\b0x[0-9a-f]{4}\b/gu, "HEX"],
  [/(?<=netlab, captured) by .*/u, ""], // what the machine has, and why it may
  [
    /\b(?:CLOSED|LISTEN|SYN-SENT|SYN-RECEIVED|ESTABLISHED|(?:FIN|CLOSE|TIME)-WAIT(?:-\d)?|LAST-ACK|CLOSING)(?= +│|$)/gu,
    "",
  ],
  [
    /(?<=│.*) (?:CLOSED|LISTEN|SYN-RECEIVED|ESTABLISHED|(?:FIN|CLOSE|TIME)-WAIT(?:-\d)?|LAST-ACK|CLOSING)$/gu,
    "",
  ],
  [/(?<=FIN, ACK\]? Seq=\d+ )Ack=\d+/gu, ""],
  [/\b\d+ packets/gu, "COUNT packets"],
  [/(?<=MSG \d+[^"]*"[^"]*") .*/u, ""], // as much of the description as there is room for
  [/(?<=\bmessage )\d+|(?<=\bmessages: )\d+ and \d+|(?<=[>│]═?m)\d+/gu, ""],
  [/#\d+: \d+(?: octets)?(?: PSH)?/gu, "SEGMENT"],
  [/#\d+/gu, ""],
  [/^\s*\(?\d+\)?(?=\s+\d+\.\d{3,})/u, ""],
  [/^\d+(?=\t)/u, ""],
  [/\bframes? \d+(?:, \d+)*(?: and \d+)?(?:, …)?/giu, ""],
  [/\bframe\.number in \{[^}]*\}/gu, ""],
  [/\b\d+(?:\.\d+)? (?:ms|s)\b/gu, "TIME"],
  [/\b\d+\.\d{3,}\b/gu, "TIME"],
  [/\b\d{6,10}\b/gu, "NUMBER"],
  [/(?<![.\d])(?:327(?:6[89]|[7-9]\d)|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|60\d{3})(?!\d|\.\d)/gu, "PORT"],
  [/(?:[─╌═╲╱]+|-{2,})>?|<(?:[─╌═]+|-{1,2}(?= ))/gu, " "],
];

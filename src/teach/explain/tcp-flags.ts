import type { TcpFlags } from "../../capture/layers/tcp.ts";

/** The flags in the order of their bits from the left (RFC 9293 §3.1, RFC 9768 for AE). */
export const FLAG_ORDER = ["ae", "cwr", "ece", "urg", "ack", "psh", "rst", "syn", "fin"] as const;

/** Wireshark's order. */
const NAMED_ORDER = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ae"] as const;

/** Returns the flags as Wireshark names them: `SYN, ACK`. */
export function flagNames(flags: TcpFlags): string {
  const names = NAMED_ORDER.filter((name) => flags[name] === true).map((name) => name.toUpperCase());
  return names.length === 0 ? "no flag" : names.join(", ");
}

/** tcpdump's letters, in its order. */
const LETTERS = [
  ["fin", "F"],
  ["syn", "S"],
  ["rst", "R"],
  ["psh", "P"],
  ["ack", "."],
  ["urg", "U"],
  ["ece", "E"],
  ["cwr", "W"],
  ["ae", "e"],
] as const;

/** Returns the flags as tcpdump prints them: `S.`; `none` without any. */
export function tcpdumpFlags(flags: TcpFlags): string {
  return LETTERS.flatMap(([name, letter]) => (flags[name] === true ? [letter] : [])).join("") || "none";
}

/** What a flag that is set means. */
export const FLAG_WORDS: Readonly<Record<(typeof FLAG_ORDER)[number], string>> = {
  ae: "AE: accurate ECN",
  cwr: "CWR: I send less now, as you asked (or, in a SYN, I can do ECN)",
  ece: "ECE: a router told of congestion (or, in a SYN, I can do ECN)",
  urg: "URG: the urgent pointer counts",
  ack: "ACK: the acknowledgment number counts",
  psh: "PSH: hand what has come to the program now",
  rst: "RST: reset, the connection is over at once",
  syn: "SYN: my numbering begins here",
  fin: "FIN: I have nothing more to send",
};

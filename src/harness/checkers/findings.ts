import type { Connection } from "../../capture/tcp/connection.ts";
import type { Finding, Severity, Verdict } from "../report.ts";
import type { Rule } from "./checker.ts";

/** What a checker says; everything else of a finding has a default. */
export type Said = Pick<Finding, "message"> & Partial<Omit<Finding, "rule" | "message" | "ladder">>;

/** Returns a finding that the rule holds. */
export function holds(rule: Rule, said: Said): Finding {
  return finding(rule, "pass", "chat", said);
}

/** Returns a finding that a program under test broke the rule. */
export function broken(rule: Rule, said: Said & Pick<Finding, "side">): Finding {
  return finding(rule, "fail", "error", said);
}

/** Returns a finding that the evidence does not suffice to say. */
export function undecided(rule: Rule, message: string): Finding {
  return finding(rule, "inconclusive", "warn", { message });
}

/** Returns a Wireshark display filter that shows these frames; `null` for none. */
function filterFor(frames: readonly number[]): string | null {
  if (frames.length === 0) return null;
  return `frame.number in {${[...new Set(frames)].sort((a, b) => a - b).join(", ")}}`;
}

/** Returns the name that a message uses for a connection: by its ports, as Wireshark's Info column does. */
export function nameConnection({ client, server }: Connection): string {
  return `${client.port} → ${server.port}`;
}

/** Returns frame numbers as words: `frame 4`, `frames 4 and 6`, `frames 4, 6, 8, …`. */
export function listFrames(frames: readonly number[]): string {
  const distinct = [...new Set(frames)];
  if (distinct.length === 1) return `frame ${distinct[0]}`;
  if (distinct.length === 2) return `frames ${distinct[0]} and ${distinct[1]}`;
  return `frames ${distinct.slice(0, 3).join(", ")}${distinct.length > 3 ? ", …" : ""}`;
}

function finding(rule: Rule, verdict: Verdict, severity: Severity, said: Said): Finding {
  const frames = said.frames ?? [];
  return {
    rule: rule.id,
    verdict,
    severity: said.severity ?? severity,
    side: said.side ?? null,
    message: said.message,
    frames,
    ...(said.farFrames === undefined ? {} : { farFrames: said.farFrames }),
    filter: said.filter ?? filterFor(frames),
    sent: said.sent ?? null,
    expected: said.expected ?? null,
    got: said.got ?? null,
    ladder: [],
  };
}

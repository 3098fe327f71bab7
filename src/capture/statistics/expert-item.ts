/** How grave Wireshark's expert finds something. */
export type Severity = "error" | "warn" | "note" | "chat";

/** What Wireshark's expert says of a segment. */
export interface ExpertItem {
  readonly severity: Severity;
  readonly group: "Sequence" | "Protocol";
  readonly summary: string;
}

/** Returns an item on the order of the segments. */
export function sequence(severity: Severity, summary: string): ExpertItem {
  return { severity, group: "Sequence", summary };
}

/** Returns an item on the form of a segment. */
export function protocol(severity: Severity, summary: string): ExpertItem {
  return { severity, group: "Protocol", summary };
}

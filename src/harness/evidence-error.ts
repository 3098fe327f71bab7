/** What is wrong with evidence. */
export type EvidenceErrorCode =
  | "EVIDENCE_MISSING"
  | "EVIDENCE_JSON"
  | "EVIDENCE_SCHEMA"
  | "EVIDENCE_PROTOCOL"
  | "EVIDENCE_EMPTY";

/** Bad or missing evidence: says which file and what is wrong with it. */
export class EvidenceError extends Error {
  readonly code: EvidenceErrorCode;
  readonly badInput = true;
  constructor(code: EvidenceErrorCode, message: string) {
    super(message);
    this.name = "EvidenceError";
    this.code = code;
  }
}

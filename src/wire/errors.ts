/** What is wrong with octets. */
export type WireErrorCode = "WIRE_BAD_JSON" | "WIRE_BAD_PICKLE" | "WIRE_TOO_DEEP" | "WIRE_TOO_LONG";

/** Where octets broke a rule of their format, and how. */
export interface WireFault {
  /** The first octet that is wrong, counted from 0 at the start of what was decoded. */
  readonly offset: number;
  readonly expected?: string;
  readonly got?: string;
}

/** What a decoder throws, and all that it throws, when octets can never become a value of its format. */
export class WireError extends Error {
  /** Stable name of the kind of fault, such as `WIRE_BAD_PICKLE` or `WIRE_TOO_LONG`. */
  readonly code: WireErrorCode;
  readonly offset: number;
  declare readonly expected?: string;
  declare readonly got?: string;

  constructor(code: WireErrorCode, message: string, fault: WireFault) {
    super(message);
    this.name = "WireError";
    this.code = code;
    this.offset = fault.offset;
    if (fault.expected !== undefined) this.expected = fault.expected;
    if (fault.got !== undefined) this.got = fault.got;
  }
}

/** What is wrong with a capture; stable, so that programs may look at it. */
export type CaptureErrorCode =
  | "CAPTURE_NOT_READABLE"
  | "CAPTURE_EMPTY"
  | "CAPTURE_UNKNOWN_FORMAT"
  | "CAPTURE_CUT"
  | "CAPTURE_BAD_GZIP"
  | "CAPTURE_BAD_LENGTH"
  | "CAPTURE_BAD_BLOCK"
  | "CAPTURE_BAD_INTERFACE";

/** A capture that cannot be read, or not to its end. `offset` is the octet of the file where the trouble begins. */
export class CaptureError extends Error {
  readonly code: CaptureErrorCode;
  readonly offset: number;
  readonly badInput = true;
  constructor(code: CaptureErrorCode, offset: number, message: string) {
    super(message);
    this.name = "CaptureError";
    this.code = code;
    this.offset = offset;
  }
}

/** Why a live capture could not begin or go on; stable, so that programs may look at it. */
export type LiveCaptureErrorCode =
  | "LIVE_BAD_FILTER"
  | "LIVE_NO_INTERFACE"
  | "LIVE_INTERFACE_DOWN"
  | "LIVE_NOT_PERMITTED"
  | "LIVE_NO_TOOL"
  | "LIVE_TOOL_FAILED"
  | "LIVE_ENDED"
  | "LIVE_KILLED";

/** A live capture that did not begin, or ended before it was told to. */
export class LiveCaptureError extends Error {
  readonly code: LiveCaptureErrorCode;
  /** Whether what was asked for is to blame, and not the machine. */
  readonly badInput: boolean;
  constructor(code: LiveCaptureErrorCode, message: string) {
    super(message);
    this.name = "LiveCaptureError";
    this.code = code;
    this.badInput = code === "LIVE_BAD_FILTER" || code === "LIVE_NO_INTERFACE";
  }
}

/** What is wrong with a choice; stable, so that programs may look at it. */
export type ConversationErrorCode =
  | "CONVERSATION_NO_TCP"
  | "CONVERSATION_NO_FRAME"
  | "CONVERSATION_NO_STREAM"
  | "CONVERSATION_NOT_TCP"
  | "CONVERSATION_SEVERAL";

/** A capture does not hold the one conversation that is asked for. */
export class ConversationError extends Error {
  readonly code: ConversationErrorCode;
  readonly badInput = true;
  constructor(code: ConversationErrorCode, message: string) {
    super(message);
    this.name = "ConversationError";
    this.code = code;
  }
}

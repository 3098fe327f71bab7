import type { CallLog } from "../../harness/calls/call.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { Expected } from "./expected.ts";

/** A question that can be put to any conversation which shows what it is about. */
export interface Question {
  /** Stable: answer files name questions by it. */
  readonly id: string;
  /** Its place among all, from 1. */
  readonly number: number;
  /** What is asked, without the numbers of a capture. */
  readonly asks: string;
  /** How the answer is computed. */
  readonly computed: string;
  /** Where it is laid down. */
  readonly source: string;
  /** What a capture must show for it to be asked: the end of a sentence that begins "It needs". */
  readonly needs: string;
  /**
   * Returns the question with the conversation's own numbers; `undefined` where the capture does not show what it needs. `calls` are those of
   * its programs, where anybody noted them.
   */
  ask(conversation: Conversation, calls: readonly CallLog[]): Task | undefined;
}

/** A question with the numbers of one conversation, its answer, and the way there. All text is safe for a terminal. */
export interface Task {
  readonly text: string;
  readonly expected: Expected;
  /** The frames that prove the answer. */
  readonly frames: readonly number[];
  /** From general to almost the computation. */
  readonly hints: readonly [string, string, string];
  /** How the answer comes about, with the numbers. */
  readonly computation: string;
  /** Wrong answers that are often given, the most telling first. */
  readonly mistakes: readonly Mistake[];
}

/** A wrong answer, and what to say to who gave it. */
export interface Mistake {
  /** The part of the answer that it is about, where the answer has parts; else it is about the whole. */
  readonly part?: string;
  readonly expected: Expected;
  readonly remark: string;
}

/** A question that was put to a conversation. */
export interface AskedQuestion extends Task {
  readonly id: string;
  readonly number: number;
  /** What is typed as an answer: the end of a sentence that begins "Answer with". */
  readonly form: string;
}

import type { CallLog } from "../../harness/calls/call.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { AskedQuestion, Question } from "./question.ts";
import { answerForm } from "./show-expected.ts";

/** The questions that a conversation can answer, and those that it cannot. */
export interface Asked {
  readonly asked: readonly AskedQuestion[];
  readonly unasked: readonly Question[];
}

/** Puts questions to a conversation, whose programs' calls `calls` are. */
export function askQuestions(
  conversation: Conversation,
  questions: readonly Question[],
  calls: readonly CallLog[] = [],
): Asked {
  const asked: AskedQuestion[] = [];
  const unasked: Question[] = [];
  for (const question of questions) {
    const task = question.ask(conversation, calls);
    if (task === undefined) unasked.push(question);
    else asked.push({ id: question.id, number: question.number, form: answerForm(task.expected), ...task });
  }
  return { asked, unasked };
}

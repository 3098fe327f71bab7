import type { GivenAnswer } from "./answers-file.ts";
import { gradeAnswer } from "./grade-answer.ts";
import type { AskedQuestion } from "./question.ts";

/** What one answer is worth; `missing` where there is none. */
export interface AnswerGrade {
  readonly id: string;
  /** As it was given; `null` where none was. */
  readonly answer: string | null;
  readonly verdict: "right" | "wrong" | "unreadable" | "missing";
  readonly remark: string;
}

/** Grades answers to the questions that were asked. Pure: the same answers get the same grades. */
export function gradeAnswers(
  asked: readonly AskedQuestion[],
  given: readonly Pick<GivenAnswer, "id" | "answer">[],
): readonly AnswerGrade[] {
  return asked.map((question) => {
    const answer = given.find(({ id }) => id === question.id)?.answer;
    if (answer === undefined)
      return { id: question.id, answer: null, verdict: "missing", remark: "There is no answer." };
    return { id: question.id, answer, ...gradeAnswer(question, answer) };
  });
}

import { checkAnswer, splitParts } from "./check-answer.ts";
import type { Mistake, Task } from "./question.ts";

/** What is said to an answer. */
export interface Graded {
  readonly verdict: "right" | "wrong" | "unreadable";
  /** One or two sentences: what is wrong with this very answer, or a hint, or what else there is to say of a right one. */
  readonly remark: string;
}

/** Holds an answer against a question; a wrong one that is known gets the remark that fits it, any other the first hint. */
export function gradeAnswer(task: Pick<Task, "expected" | "mistakes" | "hints">, answer: string): Graded {
  const check = checkAnswer(task.expected, answer);
  if (check.type === "unreadable") return { verdict: "unreadable", remark: check.why };
  if (check.type === "right") return { verdict: "right", remark: check.note ?? "" };
  const known = task.mistakes.find((mistake) => isMistake(mistake, task.expected, answer));
  return { verdict: "wrong", remark: known?.remark ?? check.note ?? task.hints[0] };
}

/** What is no mistake of this conversation, because it happens to be right, never gets here. */
function isMistake({ part, expected }: Mistake, asked: Task["expected"], answer: string): boolean {
  if (part === undefined) return checkAnswer(expected, answer).type === "right";
  if (asked.type !== "parts") return false;
  const place = asked.parts.findIndex(({ name }) => name === part);
  const piece = splitParts(answer, asked.parts.length)?.[place];
  const right = asked.parts[place]?.expected;
  if (piece === undefined || right === undefined || checkAnswer(right, piece).type === "right") return false;
  return checkAnswer(expected, piece).type === "right";
}

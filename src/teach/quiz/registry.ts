import type { Question } from "./question.ts";
import * as artefacts from "./questions/artefacts.ts";
import * as closing from "./questions/closing.ts";
import * as loss from "./questions/loss.ts";
import * as messages from "./questions/messages.ts";
import * as numbers from "./questions/numbers.ts";
import * as opening from "./questions/opening.ts";
import * as timing from "./questions/timing.ts";
import * as windows from "./questions/windows.ts";

/** Every question, by its number. */
export const questions: readonly Question[] = [
  opening,
  numbers,
  messages,
  timing,
  loss,
  windows,
  closing,
  artefacts,
]
  .flatMap((group) => Object.values<Question>(group))
  .sort((a, b) => a.number - b.number);

/** What can be asked in a lab of 45 minutes each, in the order in which one thing rests on another. */
export const LESSONS: readonly (readonly number[])[] = [
  [1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31],
  [14, 15, 16, 17, 18, 19, 20, 22, 23, 24],
  [7, 33, 34, 32, 35],
];

/** Returns the questions of a lesson, counted from 1; all of them without one. */
export function questionsOf(lesson: number | undefined): readonly Question[] {
  if (lesson === undefined) return questions;
  return (LESSONS[lesson - 1] ?? []).flatMap(
    (number) => questions.find((each) => each.number === number) ?? [],
  );
}

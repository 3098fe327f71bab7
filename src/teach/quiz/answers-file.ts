import { nearest } from "../../wire/nearest.ts";

/** An answer in a file, and its line, from 1. */
export interface GivenAnswer {
  readonly id: string;
  readonly answer: string;
  readonly line: number;
}

/** Says what is wrong with a file of answers, and in which line. */
class AnswersError extends Error {
  readonly badInput = true;
  constructor(path: string, line: number, what: string) {
    super(`${path}:${line}: ${what}`);
    this.name = "AnswersError";
  }
}

/**
 * Reads answers: a line `id: answer` each; empty lines, and those that begin with `#` or `---`, say nothing. An answer may stand in quotation marks.
 * @throws {AnswersError} for a line that is none, an id that there is not, or one that is there twice.
 */
export function readAnswers(path: string, text: string, ids: readonly string[]): readonly GivenAnswer[] {
  const lines = new Map<string, number>();
  return text.split(/\r?\n/u).flatMap((content, index): readonly GivenAnswer[] => {
    const line = index + 1;
    if (/^\s*(?:#.*|---.*|)$/u.test(content)) return [];
    const [, id = "", rest = ""] = /^\s*([\w.-]+)\s*:(.*)$/u.exec(content) ?? [];
    if (id === "")
      throw new AnswersError(
        path,
        line,
        "this is no answer; write the question's id, a colon and the answer, such as closing.first: client",
      );
    if (!ids.includes(id)) {
      const meant = nearest(id, ids);
      throw new AnswersError(
        path,
        line,
        `there is no question ${id}${meant === undefined ? "; lab quiz FILE --list shows all" : `; did you mean ${meant}?`}`,
      );
    }
    const before = lines.get(id);
    if (before !== undefined)
      throw new AnswersError(path, line, `${id} was answered in line ${before} already`);
    lines.set(id, line);
    const answer = rest.trim().replace(/^(["'])(.*)\1$/u, "$2");
    return answer === "" ? [] : [{ id, answer, line }];
  });
}

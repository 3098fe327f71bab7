import { useState } from "preact/hooks";
import { gradeAnswer } from "../../teach/quiz/grade-answer.ts";
import type { AskedQuestion } from "../../teach/quiz/question.ts";
import { addressOf } from "./route.ts";
import { solved } from "./state.ts";
import { Foreign } from "./text.tsx";

/** Questions about the connection, each with its hints and the frames that answer it. */
export function Quiz({ questions }: { readonly questions: readonly AskedQuestion[] }) {
  const right = questions.filter((each) => solved.value.has(each)).length;
  return (
    <>
      <p aria-live="polite">
        {right} of {questions.length} answered right.
      </p>
      <ol class="quiz">
        {questions.map((question) => (
          <Question key={question.id} question={question} />
        ))}
      </ol>
    </>
  );
}

function Question({ question }: { readonly question: AskedQuestion }) {
  const { id, text, form, expected, hints, frames, computation } = question;
  const [answer, setAnswer] = useState("");
  const [remark, setRemark] = useState("");
  const [shown, setShown] = useState(0);
  const isSolved = solved.value.has(question);
  const check = (event: Event) => {
    event.preventDefault();
    const graded = gradeAnswer(question, answer);
    setRemark(graded.verdict === "right" ? graded.remark : `✗ ${graded.remark}`);
    if (graded.verdict === "right") solved.value = new Set([...solved.value, question]);
  };
  return (
    <li class={`card ${isSolved ? "solved" : ""}`}>
      <form onSubmit={check}>
        <label for={id}>
          <Foreign text={text} />
        </label>
        {expected.type === "choice" && (
          <ul>
            {expected.options.map((each) => (
              <li key={each.key}>
                <code>{each.key}</code> {each.text}
              </li>
            ))}
          </ul>
        )}
        <p class="tools">
          <input
            id={id}
            type="text"
            autocomplete="off"
            value={answer}
            placeholder={form}
            onInput={(event) => setAnswer(event.currentTarget.value)}
          />
          <button type="submit">Check</button>
          {shown < hints.length && (
            <button type="button" class="link" onClick={() => setShown(shown + 1)}>
              Hint {shown + 1} of {hints.length}
            </button>
          )}
          {frames[0] !== undefined && (
            <a href={addressOf({ view: "packets", frame: frames[0] })}>Show me where</a>
          )}
        </p>
      </form>
      <div aria-live="polite">
        {hints.slice(0, shown).map((hint) => (
          <p class="quiet" key={hint}>
            <Foreign text={hint} />
          </p>
        ))}
        {isSolved ? (
          <p class="good">
            ✓ Right: <Foreign text={computation} />. {remark}
          </p>
        ) : (
          remark !== "" && (
            <p class="wrong">
              <Foreign text={remark} />
            </p>
          )
        )}
      </div>
    </li>
  );
}

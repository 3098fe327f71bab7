import type { Lesson } from "../../teach/page/page-data.ts";

/** What can be looked up, or one of it. */
export function Learn({ lessons, topic }: { readonly lessons: readonly Lesson[]; readonly topic: string }) {
  const lesson = lessons.find((each) => each.topic === topic);
  if (lesson === undefined)
    return (
      <>
        <h1>Learn</h1>
        <ul class="lessons">
          {lessons.map((each) => (
            <li key={each.topic}>
              <a href={`#/learn/${each.topic}`}>{each.title}</a>
              <p class="quiet">{each.paragraphs[0]?.split(". ")[0]}.</p>
            </li>
          ))}
        </ul>
      </>
    );
  return (
    <article class="lesson">
      <h1>{lesson.title}</h1>
      {lesson.paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <dl class="facts">
        <dt>See it</dt>
        <dd>
          with the display filter <code>{lesson.filter}</code>
        </dd>
        <dt>Source</dt>
        <dd>{lesson.source}</dd>
      </dl>
      <p>
        <a href="#/learn">All topics</a>
      </p>
    </article>
  );
}

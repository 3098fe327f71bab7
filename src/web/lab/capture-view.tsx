import type { CapturePage, TalkPage } from "../../teach/page/page-data.ts";
import { Graphs } from "./graphs.tsx";
import { LadderView } from "./ladder.tsx";
import { Packets } from "./packets.tsx";
import { Quiz } from "./quiz.tsx";
import { addressOf, go, route, VIEWS, type View } from "./route.ts";
import { captureAt, capturePage, cellAt, talkPage } from "./state.ts";
import { Story } from "./story.tsx";
import { StreamView } from "./stream.tsx";
import { Badge, Foreign, Waiting } from "./text.tsx";
import { useLoaded } from "./use-loaded.ts";

const TITLES: Readonly<Record<View, string>> = {
  story: "Story",
  ladder: "Ladder",
  packets: "Packets",
  stream: "Stream",
  graphs: "Graphs",
  quiz: "Quiz",
};

/** One conversation of a run, or one capture: its views as tabs. */
export function CaptureView({ place, id }: { readonly place: "cell" | "capture"; readonly id: number }) {
  const cell = place === "cell" ? cellAt(id) : undefined;
  const capture = captureAt(place, id);
  const { view } = route.value;
  if (cell === undefined && capture === undefined)
    return <p class="wrong">There is no such conversation here.</p>;
  const views = VIEWS.filter((each) => (each === "story" ? cell !== undefined : capture !== undefined));
  return (
    <>
      {cell === undefined ? (
        <h1>
          <Foreign text={capture?.name ?? ""} />
        </h1>
      ) : (
        <h1>
          <Badge verdict={cell.verdict} /> <Foreign text={cell.client} /> with <Foreign text={cell.server} />
          <small>
            <Foreign text={cell.scenario} />
            {cell.writes !== "whole" && `, ${cell.writes} by the ${cell.writer}`}
          </small>
        </h1>
      )}
      <nav class="tabs" aria-label="Views of this conversation">
        {views.map((each) => (
          <a key={each} href={addressOf({ view: each })} aria-current={each === view ? "page" : undefined}>
            {TITLES[each]}
          </a>
        ))}
      </nav>
      {view === "story" && cell !== undefined ? (
        <Story cell={cell} />
      ) : capture === undefined ? (
        <p class="remark">Nothing was captured here.</p>
      ) : view === "packets" || view === "story" ? (
        <Packets capture={capture.id} />
      ) : (
        <OfCapture id={capture.id} view={view} />
      )}
    </>
  );
}

function OfCapture({ id, view }: { readonly id: number; readonly view: View }) {
  const { value: page, error } = useLoaded(() => capturePage(id), [id]);
  if (page === undefined) return <Waiting error={error} />;
  return (
    <>
      {page.remarks.map((remark) => (
        <p class="remark" key={remark}>
          <Foreign text={remark} />
        </p>
      ))}
      <OfTalk page={page} view={view} />
    </>
  );
}

function OfTalk({ page, view }: { readonly page: CapturePage; readonly view: View }) {
  const { stream } = route.value;
  const { value: talk, error } = useLoaded(() => talkPage(page.id, stream), [page.id, stream]);
  if (page.talks.length === 0) return <p class="quiet">This capture holds no TCP connection.</p>;
  return (
    <>
      {page.talks.length > 1 && (
        <p class="tools">
          <label>
            Connection{" "}
            <select
              value={stream}
              onChange={(event) => go({ stream: Number(event.currentTarget.value), frame: 0 })}
            >
              {page.talks.map((each) => (
                <option key={each.stream} value={each.stream}>
                  {each.stream}: {each.client} to {each.server}, {each.frames} packets
                </option>
              ))}
            </select>
          </label>
          {page.others > 0 && <span class="quiet">and {page.others} more</span>}
        </p>
      )}
      {talk === undefined ? <Waiting error={error} /> : <TalkView talk={talk} view={view} />}
    </>
  );
}

function TalkView({ talk, view }: { readonly talk: TalkPage; readonly view: View }) {
  if (view === "ladder") return <LadderView ladder={talk.ladder} />;
  if (view === "stream") return <StreamView rulers={talk.rulers} />;
  if (view === "quiz") return <Quiz questions={talk.questions} />;
  return <Graphs graph={talk.graph} />;
}

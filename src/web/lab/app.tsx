import { useEffect, useRef } from "preact/hooks";
import { CaptureView } from "./capture-view.tsx";
import { KEYS, listenToKeys } from "./keys.ts";
import { Learn } from "./learn.tsx";
import { Overview } from "./overview.tsx";
import { route } from "./route.ts";
import { announcement, index, lettersWork, trouble } from "./state.ts";
import { Waiting } from "./text.tsx";

/** The whole page. */
export function App() {
  const help = useRef<HTMLDialogElement>(null);
  useEffect(() => listenToKeys(() => help.current?.showModal()), []);
  const { place, id } = route.value;
  useEffect(() => {
    document.title = `${document.querySelector("h1")?.textContent ?? "lab"} · lab`;
  }, [place, id, index.value]);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => toMain(event)}>
        To the content
      </a>
      <header>
        <a class="home" href="#/">
          lab
        </a>
        <nav aria-label="Page">
          <a href="#/" aria-current={place === "overview" ? "page" : undefined}>
            Overview
          </a>
          <a href="#/learn" aria-current={place === "learn" ? "page" : undefined}>
            Learn
          </a>
          <button type="button" class="link" onClick={() => help.current?.showModal()}>
            Keys
          </button>
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        {index.value === undefined ? <Waiting error={trouble.value} /> : <Place />}
      </main>
      <p class="unseen" aria-live="polite">
        {announcement.value}
      </p>
      <dialog ref={help} aria-labelledby="keys-title">
        <h2 id="keys-title">Keys</h2>
        <dl class="facts">
          {KEYS.map(([key, what]) => (
            <>
              <dt key={key}>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </>
          ))}
        </dl>
        <label>
          <input
            type="checkbox"
            checked={lettersWork.value}
            onChange={() => {
              lettersWork.value = !lettersWork.value;
            }}
          />{" "}
          single letters are commands
        </label>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}

function Place() {
  const page = index.value;
  if (page === undefined) return null;
  const { place, id, topic } = route.value;
  switch (place) {
    case "cell":
    case "capture":
      return <CaptureView key={`${place} ${id}`} place={place} id={id} />;
    case "learn":
      return <Learn lessons={page.lessons} topic={topic} />;
    case "overview":
      return <Overview index={page} />;
    case "unknown":
      return (
        <p>
          There is nothing at this address. <a href="#/">To the overview</a>
        </p>
      );
  }
}

function toMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

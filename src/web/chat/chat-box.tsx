import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { WindowLine } from "../../cli/window/view.ts";
import { Isolated } from "./isolated.tsx";
import { fetchWhole, hasGone, lines } from "./session.ts";

/** How near the end the person must be for new lines to scroll into sight, in pixels. */
const NEAR = 40;

/** The chat box: the last lines, kept in sight unless the person has scrolled back. */
export function ChatBox() {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useSignal(true);
  const shown = lines.value;
  useLayoutEffect(() => {
    if (isAtEnd.peek()) toEnd();
  }, [shown, isAtEnd]);

  function toEnd(): void {
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior: "instant" });
  }

  return (
    <div class="talk">
      <h2 id="talk">Chat Box</h2>
      <div
        ref={box}
        class="box"
        role="log"
        aria-labelledby="talk"
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          isAtEnd.value = scrollHeight - scrollTop - clientHeight < NEAR;
        }}
      >
        {hasGone.value && <p class="quiet">Earlier lines are no longer kept.</p>}
        {shown.map((line) => (
          <Line key={line.id} line={line} />
        ))}
        {shown.length === 0 && <p class="quiet">Nothing has been said yet.</p>}
      </div>
      {!isAtEnd.value && (
        <button
          type="button"
          class="newer"
          onClick={() => {
            isAtEnd.value = true;
            toEnd();
          }}
        >
          To the newest line
        </button>
      )}
    </div>
  );
}

/** A line as it arrived. One that is very long shows its beginning until all of it is wanted. */
function Line({ line: { id, text, length, isOwn, colour } }: { readonly line: WindowLine }) {
  const whole = useSignal<string | undefined>(undefined);
  const isCut = length > text.length;
  const classes = ["line", ...(isOwn ? ["own"] : []), ...(colour === undefined ? [] : [colour])].join(" ");
  return (
    <div class={classes}>
      {isOwn && <span class="hidden">You typed: </span>}
      {whole.value === undefined ? <Isolated text={text} /> : <bdi class="whole">{whole.value}</bdi>}
      {isCut && (
        <>
          {whole.value === undefined && "… "}
          <button
            type="button"
            class="plain"
            onClick={async () => {
              whole.value = whole.value === undefined ? await fetchWhole(id) : undefined;
            }}
          >
            {whole.value === undefined ? `Show all ${length.toLocaleString("en")} characters` : "Show less"}
          </button>
        </>
      )}
    </div>
  );
}

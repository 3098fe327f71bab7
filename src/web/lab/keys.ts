import type { TalkPage } from "../../teach/page/page-data.ts";
import { go, route, type View } from "./route.ts";
import { captureAt, lettersWork, pageSource, showsRaw, talkPage } from "./state.ts";

/** The keys of the page, with what they do. */
export const KEYS: readonly (readonly [string, string])[] = [
  ["j or ↓, k or ↑", "the next packet, the one before"],
  ["n, p", "the same within the conversation"],
  ["/", "to the display filter"],
  ["l, b, f, d, q", "ladder, packets and octets, stream, graphs, quiz"],
  ["s", "numbers relative or as in the header"],
  ["o", "overview"],
  ["Esc", "wider: from the field to the packet, to the conversation, to the run"],
  ["?", "this help"],
];

const VIEW_KEYS: Readonly<Record<string, View>> = {
  l: "ladder",
  b: "packets",
  f: "stream",
  d: "graphs",
  q: "quiz",
};

/** Listens to the keyboard; letters are let alone where somebody types, or switched them off. */
export function listenToKeys(showHelp: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "Escape") widen();
    else if (lettersWork.value && act(event.key, showHelp)) event.preventDefault();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.matches("input[type=text], textarea, select, [role=application]")
  );
}

function act(key: string, showHelp: () => void): boolean {
  const { place } = route.value;
  const view = VIEW_KEYS[key];
  if (key === "?") showHelp();
  else if (key === "o") go({ place: "overview" });
  else if (place !== "cell" && place !== "capture") return false;
  else if (view !== undefined) go({ view });
  else if (key === "s") showsRaw.value = !showsRaw.value;
  else if (key === "/") toFilter();
  else if (key === "j" || key === "k") void step(key === "j" ? 1 : -1, false);
  else if (key === "n" || key === "p") void step(key === "n" ? 1 : -1, true);
  else return false;
  return true;
}

function toFilter(): void {
  go({ view: "packets" });
  requestAnimationFrame(() => document.getElementById("filter")?.focus());
}

function widen(): void {
  const { octets, frame, place, view } = route.value;
  if (octets !== undefined) go({ octets: undefined }, true);
  else if (frame > 0) go({ frame: 0 }, true);
  else if (place === "cell" && view !== "story") go({ view: "story" });
  else go({ place: "overview" });
}

/** Goes to the next packet of the list, or of the conversation. */
async function step(by: 1 | -1, inTalk: boolean): Promise<void> {
  const { place, id, frame, stream, view, filter } = route.value;
  if (place !== "cell" && place !== "capture") return;
  const capture = captureAt(place, id);
  if (capture === undefined) return;
  const isOfTalk = inTalk || view === "ladder";
  const frames = isOfTalk ? framesOf(await talkPage(capture.id, stream)) : undefined;
  const next =
    frames === undefined ? await neighbour(capture.id, filter, frame, by) : beside(frames, frame, by);
  if (next !== undefined) go({ frame: next, octets: undefined }, true);
}

function framesOf(talk: TalkPage | undefined): readonly number[] {
  return (talk?.ladder.rows ?? []).flatMap((row) =>
    row.type === "packet" ? (row.frames.server ?? row.frames.client ?? []) : [],
  );
}

function beside(frames: readonly number[], frame: number, by: 1 | -1): number | undefined {
  const at = frames.indexOf(frame);
  return at < 0 ? frames[0] : frames[at + by];
}

async function neighbour(id: number, filter: string, frame: number, by: 1 | -1): Promise<number | undefined> {
  // Without a filter a packet's place is its number, but in a file that keeps only some.
  const from = filter === "" && pageSource().isLive ? Math.max(0, frame - 2) : 0;
  const { rows } = await pageSource().rows(id, filter, from, 2000);
  return beside(
    rows.map(({ number }) => number),
    frame,
    by,
  );
}

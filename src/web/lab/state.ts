import { effect, signal } from "@preact/signals-core";
import type { Cell } from "../../harness/report.ts";
import type { CapturePage, CaptureSummary, PageIndex, TalkPage } from "../../teach/page/page-data.ts";
import type { AskedQuestion } from "../../teach/quiz/question.ts";
import type { PageSource } from "./source.ts";

/** What the page shows; `undefined` until it is there. */
export const index = signal<PageIndex | undefined>(undefined);

/** What went wrong with the page itself. */
export const trouble = signal("");

/** What a screen reader is told. */
export const announcement = signal("");

/** Whether single letters are commands (WCAG 2.1.4 wants a way to switch that off). */
export const lettersWork = signal(recall("letters") !== "off");
effect(() => keep("letters", lettersWork.value ? "" : "off"));

/** Whether numbers are shown as they stand in the header. */
export const showsRaw = signal(false);

/** The questions that were answered right, as long as the page is open. */
export const solved = signal<ReadonlySet<AskedQuestion>>(new Set());

/** All that may change what the page shows, beside what a part of it keeps for itself. */
export const shownSignals = [index, trouble, announcement, lettersWork, showsRaw, solved] as const;

let source: PageSource;

/** Begins to show what a source has. */
export async function begin(from: PageSource): Promise<void> {
  source = from;
  await load();
  source.watch(() => void load());
}

async function load(): Promise<void> {
  try {
    index.value = await source.index();
    announcement.value = "The page is up to date.";
  } catch (error) {
    trouble.value = wordsOf(error);
  }
}

/** Returns the source of everything. */
export function pageSource(): PageSource {
  return source;
}

/** Returns an error in words. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns a cell of the run. */
export function cellAt(id: number): Cell | undefined {
  return index.value?.report?.cells[id];
}

/** Returns the capture of a cell, or the one of that number. */
export function captureAt(place: "cell" | "capture", id: number): CaptureSummary | undefined {
  const captures = index.value?.captures ?? [];
  return place === "cell" ? captures.find(({ cell }) => cell === id) : captures[id];
}

const pages = new Map<string, Promise<unknown>>();

function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const known = pages.get(key) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const asked = ask();
  pages.set(key, asked);
  asked.catch(() => pages.delete(key));
  return asked;
}

/** Returns what a capture holds; asked once. */
export function capturePage(id: number): Promise<CapturePage> {
  return once(`${id}`, () => source.capture(id));
}

/** Returns a connection; asked once. */
export function talkPage(id: number, stream: number): Promise<TalkPage | undefined> {
  return once(`${id} ${stream}`, () => source.talk(id, stream));
}

/** Returns what was kept under a name; nothing where the browser keeps nothing. */
function recall(name: string): string {
  try {
    return localStorage.getItem(`lab-${name}`) ?? "";
  } catch {
    return "";
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`lab-${name}`, value);
  } catch {
    // It lasts as long as the page then.
  }
}

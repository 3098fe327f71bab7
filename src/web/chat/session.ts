import { signal } from "@preact/signals";
import type { LogInAnswers, WindowLine, WindowView } from "../../cli/window/view.ts";

/** How many lines stand in the page; older ones go. */
const MOST_LINES = 1000;

/** What the program shows; nothing before it has told. */
export const view = signal<WindowView | undefined>(undefined);

/** The last lines of the chat box. */
export const lines = signal<readonly WindowLine[]>([]);

/** Whether lines have gone from the chat box. */
export const hasGone = signal(false);

/** Whether the program is there. */
export const isConnected = signal(true);

/** Listens to the program until it is over, and tells it when the page goes. */
export function connect(): void {
  const events = new EventSource("events");
  events.addEventListener("open", () => {
    isConnected.value = true;
  });
  events.addEventListener("error", () => {
    if (view.value?.stage !== "over") isConnected.value = false;
  });
  events.addEventListener("view", ({ data }: MessageEvent<string>) => {
    const told = JSON.parse(data) as WindowView;
    view.value = told;
    if (told.stage === "over") events.close();
  });
  events.addEventListener("all-lines", ({ data }: MessageEvent<string>) => {
    keep(JSON.parse(data) as readonly WindowLine[]);
  });
  events.addEventListener("lines", ({ data }: MessageEvent<string>) => {
    keep([...lines.value, ...(JSON.parse(data) as readonly WindowLine[])]);
  });
  addEventListener("pagehide", () => {
    navigator.sendBeacon("going", new Blob(["{}"], { type: "application/json" }));
  });
}

/** Line 0 is the first that there was. */
function keep(all: readonly WindowLine[]): void {
  lines.value = all.slice(-MOST_LINES);
  hasGone.value = (lines.value[0]?.id ?? 0) > 0;
}

/** Sends the log-in form; returns why it was refused. */
export function logIn(answers: LogInAnswers): Promise<string | undefined> {
  return post("log-in", answers);
}

/** Sends a line that was typed; returns why it was refused. */
export function say(text: string): Promise<string | undefined> {
  return post("line", { text });
}

/** Leaves as the report's program does; returns why that was refused. */
export function leave(): Promise<string | undefined> {
  return post("leave", {});
}

/** Returns a line of which the page has the beginning alone, or a sentence that it is gone. */
export async function fetchWhole(id: number): Promise<string> {
  try {
    return await (await fetch(`lines/${id}`)).text();
  } catch {
    return NO_ANSWER;
  }
}

const NO_ANSWER = "The program does not answer.";

async function post(address: string, body: unknown): Promise<string | undefined> {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return answer.ok ? undefined : await answer.text();
  } catch {
    return NO_ANSWER;
  }
}

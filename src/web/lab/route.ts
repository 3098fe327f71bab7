import { computed, signal } from "@preact/signals-core";

/** The views of a capture, in the order of their tabs. */
export const VIEWS = ["story", "ladder", "packets", "stream", "graphs", "quiz"] as const;

/** One of them. */
export type View = (typeof VIEWS)[number];

/** Where the page is. All of it stands in the address, so that any place can be sent to somebody. */
export interface Route {
  readonly place: "overview" | "cell" | "capture" | "learn" | "unknown";
  /** Of a cell or a capture. */
  readonly id: number;
  readonly view: View;
  readonly topic: string;
  readonly stream: number;
  /** The chosen frame; 0 for none. */
  readonly frame: number;
  /** The chosen octets of it: the first, and the one behind the last. */
  readonly octets: readonly [number, number] | undefined;
  readonly filter: string;
}

const hash = signal(location.hash);
addEventListener("hashchange", () => {
  hash.value = location.hash;
});

/** Where the page is now. */
export const route = computed(() => parse(hash.value));

function parse(text: string): Route {
  const [path = "", query = ""] = text.replace(/^#/u, "").split("?");
  const [, first = "", second = "", third = ""] = path.split("/");
  const asked = new URLSearchParams(query);
  const number = (name: string) => Math.max(0, Number.parseInt(asked.get(name) ?? "", 10) || 0);
  const [, from, to] = /^(\d+)-(\d+)$/u.exec(asked.get("o") ?? "") ?? [];
  const isKnown = first === "" || first === "cell" || first === "capture" || first === "learn";
  return {
    place: isKnown ? (first === "" ? "overview" : first) : "unknown",
    id: Number.parseInt(second, 10) || 0,
    view: VIEWS.find((view) => view === third) ?? (first === "capture" ? "packets" : "story"),
    topic: first === "learn" ? second : "",
    stream: number("s"),
    frame: number("p"),
    octets: from === undefined || to === undefined ? undefined : [Number(from), Number(to)],
    filter: asked.get("filter") ?? "",
  };
}

/** Returns the address of a place; what is left out is as it is now, and a new place chooses no frame. */
export function addressOf(to: Partial<Route>): string {
  const now = route.peek();
  const isElsewhere = (to.place ?? now.place) !== now.place || (to.id ?? now.id) !== now.id;
  const all: Route = isElsewhere
    ? { ...now, stream: 0, frame: 0, octets: undefined, filter: "", view: "story", ...to }
    : { ...now, ...to };
  if (all.place === "overview") return "#/";
  if (all.place === "learn") return all.topic === "" ? "#/learn" : `#/learn/${all.topic}`;
  const asked = new URLSearchParams();
  if (all.stream > 0) asked.set("s", `${all.stream}`);
  if (all.frame > 0) asked.set("p", `${all.frame}`);
  if (all.frame > 0 && all.octets !== undefined) asked.set("o", all.octets.join("-"));
  if (all.filter !== "") asked.set("filter", all.filter);
  const query = `${asked}`;
  return `#/${all.place}/${all.id}/${all.view}${query === "" ? "" : `?${query}`}`;
}

/** Goes to a place; with `replace` the way back leads past it. */
export function go(to: Partial<Route>, replace = false): void {
  const address = addressOf(to);
  if (address === location.hash) return;
  if (replace) {
    history.replaceState(null, "", address);
    hash.value = location.hash;
  } else location.hash = address;
}

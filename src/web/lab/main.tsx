import { effect } from "@preact/signals-core";
import { render } from "preact";
import type { InlinePage } from "../../teach/page/page-data.ts";
import { App } from "./app.tsx";
import { route } from "./route.ts";
import { inlineSource, liveSource } from "./source.ts";
import { begin, shownSignals } from "./state.ts";

const place = document.getElementById("page");
const data = document.getElementById("data")?.textContent;
if (place !== null) {
  void begin(data ? inlineSource(JSON.parse(data) as InlinePage) : liveSource());
  // The whole page is drawn anew whenever one of them changes; Preact touches what differs.
  effect(() => {
    for (const each of [route, ...shownSignals]) void each.value;
    render(<App />, place);
  });
}

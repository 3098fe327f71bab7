import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { type MadeRun, makeRun } from "../../test/web/lab/make-run.ts";
import type { Scene } from "./scene.ts";

/** A run is played once for all pictures of it. */
let run: Promise<MadeRun> | undefined;

/** Removes the run that the pictures were taken of. */
export async function removeRun(): Promise<void> {
  (await run)?.remove();
}

/** The page of `lab ui` and `lab report`. */
export const labScenes: readonly Scene[] = [
  scene("overview", "#/", "h1"),
  scene("story", "#/cell/1/story", ".card.first"),
  scene("ladder", "#/cell/1/ladder?p=4", ".twin"),
  scene("packets", "#/cell/1/packets?p=4&o=38-42", ".list-row.chosen"),
  scene("stream", "#/cell/1/stream", ".rulers"),
  scene("graphs", "#/cell/1/graphs", ".plot"),
  scene("quiz", "#/cell/1/quiz", ".quiz"),
  scene("learn", "#/learn", ".lessons"),
  scene("lesson", "#/learn/framing", ".lesson"),
];

function scene(name: string, place: string, shown: string): Scene {
  return {
    name: `lab-${name}`,
    async open() {
      run ??= makeRun();
      return `${pathToFileURL((await run).page)}${place}`;
    },
    arrange: (page: Page) => page.locator(shown).first().waitFor({ state: "attached" }),
  };
}

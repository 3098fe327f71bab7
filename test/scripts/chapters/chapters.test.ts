import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unseenFrames } from "../../../scripts/chapters/named-frames.ts";
import { playChapter } from "../../../scripts/chapters/play-chapter.ts";
import { captureRightOn } from "../../../src/capture/live/capture-right.ts";
import { findProgram } from "../../../src/capture/live/find-program.ts";

const folder = new URL("../../../docs/learn/", import.meta.url);
const chapters = readdirSync(folder).filter((name) => name.endsWith(".md"));
const missing = ["python3", "strace", "tcpdump"].filter((name) => findProgram(name) === undefined);
const canCapture = (await captureRightOn("lo")) === true;

// They wait more than they work, so all of them run side by side.
describe.skipIf(!canCapture || missing.length > 0)(
  `chapters for learners (need the right to capture${missing.map((name) => `, and ${name}`).join("")})`,
  () => {
    it.concurrent.each(chapters)(
      "shows in %s what its commands print",
      { timeout: 180_000 },
      async (name) => {
        const markdown = readFileSync(new URL(name, folder), "utf8");
        const { differences } = await playChapter(markdown);
        // A machine that was busy elsewhere loses time in the middle of a run; what a chapter tells wrongly it tells wrongly twice.
        const again = differences.length === 0 ? differences : (await playChapter(markdown)).differences;
        expect(again.join("\n\n"), "look at it, then run: npm run chapters").toBe("");
      },
    );
  },
);

it.each(chapters)("names in %s no frame that it does not show", (name) => {
  expect(unseenFrames(readFileSync(new URL(name, folder), "utf8"))).toEqual([]);
});

it.each(chapters)("names in %s no folder of a machine", (name) => {
  expect(readFileSync(new URL(name, folder), "utf8")).not.toMatch(/\/(?:root|home|tmp|Users)\//u);
});

it("has six chapters and a page that lists them", () => {
  expect(chapters.length).toBe(7);
  const list = readFileSync(new URL("README.md", folder), "utf8");
  for (const name of chapters) if (name !== "README.md") expect(list).toContain(`(${name})`);
});

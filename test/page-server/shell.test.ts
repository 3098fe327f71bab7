import { afterEach, describe, expect, it } from "vitest";
import { EventStream } from "../../src/page-server/event-stream.ts";
import { openPageServer, type PageServer } from "../../src/page-server/page-server.ts";
import { shellRoutes } from "../../src/page-server/shell.ts";
import { axeViolations, chromiumPath, errorsOf, shareBrowser } from "../support/browser.ts";
import { within } from "../support/within.ts";

const files: Readonly<Record<string, string>> = {
  "tiny.js": `const place = document.getElementById("page");
    place.append(Object.assign(document.createElement("main"), { id: "main", textContent: document.title }));
    const events = new EventSource("events");
    events.addEventListener("word", ({ data }) => main.append(" ", JSON.parse(data)));
    fetch("answer", { method: "POST", headers: { "Content-Type": "application/json" }, body: '"aye"' });`,
  "tiny.css": "main { color: rgb(1, 2, 3); }",
};

const open = new Set<PageServer>();
afterEach(async () => {
  for (const server of open) await server.close();
  open.clear();
});

describe.skipIf(chromiumPath === undefined)(
  "a page in a browser (skipped where there is no Chromium)",
  () => {
    const browser = shareBrowser();

    it("runs its own script and style, listens, answers, and shows its title as text", async () => {
      const stream = new EventStream({ greet: () => [{ type: "word", data: "heard" }] });
      let take = (_: unknown) => {};
      const answered = new Promise((resolve) => {
        take = resolve;
      });
      const server = await openPageServer({
        routes: [
          ...shellRoutes({
            title: '</title><script>alert(1)</script>"&',
            name: "tiny",
            read: async (file) => Buffer.from(files[file] ?? ""),
          }),
          { method: "GET", path: "/events", answer: () => ({ type: "events", stream }) },
          {
            method: "POST",
            path: "/answer",
            answer: ({ body }) => {
              take(body);
              return { type: "done" };
            },
          },
        ],
      });
      open.add(server);
      const page = await browser.newPage();
      await page.goto(server.url);
      await page.getByText('</title><script>alert(1)</script>"& heard').waitFor();
      expect(await page.evaluate("getComputedStyle(main).color")).toBe("rgb(1, 2, 3)");
      expect(await within(answered, () => "the page's answer")).toBe("aye");
      expect(errorsOf(page)).toEqual([]);
      expect(await axeViolations(page)).toEqual([
        "page-has-heading-one: Page should contain a level-one heading: html",
      ]);
      stream.close();
    });

    it("runs nothing that came into it as text", async () => {
      const hostile = "document.body.innerHTML = '<img src=x onerror=alert(1)>'; eval('alert(2)')";
      const server = await openPageServer({
        routes: shellRoutes({
          title: "Hostile",
          name: "tiny",
          read: async (file) => Buffer.from(file === "tiny.js" ? hostile : ""),
        }),
      });
      open.add(server);
      const page = await browser.newPage();
      await page.goto(server.url);
      await expect.poll(() => errorsOf(page).join("\n")).toContain("TrustedHTML");
      expect(errorsOf(page).join("\n")).not.toContain("a dialog");
      expect(await page.locator("img").count()).toBe(0);
    });
  },
);

import axe from "axe-core";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { chromiumPath, launchChromium } from "./chromium.ts";

export { chromiumPath } from "./chromium.ts";

/** A browser that the tests of one file share. Each page is in a context of its own, as if it were another person's. */
export interface SharedBrowser {
  /** Opens an empty page of its own context; it is closed at the end of the test. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
}

/** Starts a browser before the tests of a file or `describe` and ends it behind them; what a page logs as an error is kept, see `errorsOf`. */
export function shareBrowser(): SharedBrowser {
  let browser: Browser | undefined;
  const contexts = new Set<BrowserContext>();
  beforeAll(async () => {
    if (chromiumPath !== undefined) browser = await launchChromium(chromiumPath);
  });
  afterEach(async () => {
    await Promise.all([...contexts].map((context) => context.close()));
    contexts.clear();
  });
  afterAll(() => browser?.close());
  return {
    async newPage(options) {
      if (browser === undefined) throw new Error("There is no Chromium here: npm test installs it.");
      const context = await browser.newContext(options);
      context.setDefaultTimeout(LIMIT_MS);
      contexts.add(context);
      const page = await context.newPage();
      watchErrors(page);
      return page;
    },
  };
}

/** The most that a test waits for a page, on a busy machine too. */
const LIMIT_MS = 20_000;

const errors = new WeakMap<Page, string[]>();

function watchErrors(page: Page): void {
  const seen: string[] = [];
  errors.set(page, seen);
  page.on("pageerror", (error) => seen.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") seen.push(message.text());
  });
  page.on("dialog", (dialog) => {
    seen.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
}

/** Returns what went wrong in a page so far: uncaught errors, the console's errors (those of the content policy too), and dialogs. */
export function errorsOf(page: Page): readonly string[] {
  return errors.get(page) ?? [];
}

/** Returns what axe finds wrong with a page as it stands, each with the elements that it is about. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  const { violations } = found as {
    readonly violations: readonly {
      readonly id: string;
      readonly help: string;
      readonly nodes: readonly { readonly target: unknown }[];
    }[];
  };
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => String(target)).join(", ")}`,
  );
}

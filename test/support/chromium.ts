import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where this machine has a browser of the Chromium family; `undefined` where it has none. `npm test` installs Debian's. */
export const chromiumPath: string | undefined = PATHS.find((path) => existsSync(path));

/** Starts a browser without a window, which asks no other machine for anything. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    // Chromium's own box refuses to run as root, as CI does; the pages are ours.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-background-networking", "--disable-component-update", "--disable-gpu"],
  });
}

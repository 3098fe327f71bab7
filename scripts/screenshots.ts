import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromiumPath, launchChromium } from "../test/support/chromium.ts";
import { chatScenes } from "./screenshots/chat.ts";
import { labScenes, removeRun } from "./screenshots/lab.ts";
import type { Scene } from "./screenshots/scene.ts";
import { openStage } from "./screenshots/stage.ts";

const scenes: readonly Scene[] = [...chatScenes, ...labScenes];

const SIZES = [
  { width: 1280, height: 800 },
  { width: 380, height: 760 },
] as const;

const SCHEMES = ["light", "dark"] as const;

/** `npm run screenshots -- OUT [NAME...]`: a picture of each scene, or of those whose names begin so, in both sizes and themes. */
async function main([out, ...names]: readonly string[]): Promise<void> {
  if (out === undefined) throw new Error("Name the folder for the pictures: npm run screenshots -- OUT");
  if (chromiumPath === undefined) throw new Error("There is no Chromium here: apt-get install chromium");
  await mkdir(out, { recursive: true });
  const browser = await launchChromium(chromiumPath);
  try {
    for (const scene of scenes) {
      if (names.length > 0 && !names.some((name) => scene.name.startsWith(name))) continue;
      for (const viewport of SIZES) {
        for (const colorScheme of SCHEMES) {
          const stage = openStage();
          const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
          try {
            const page = await context.newPage();
            await page.goto(await scene.open(stage));
            await scene.arrange?.(page);
            const path = join(out, `${scene.name}-${viewport.width}-${colorScheme}.png`);
            await page.screenshot({ path });
            process.stdout.write(`${path}\n`);
          } finally {
            await context.close();
            await stage.close();
          }
        }
      }
    }
  } finally {
    await browser.close();
    await removeRun();
  }
}

await main(process.argv.slice(2));

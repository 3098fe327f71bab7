import { readConsoleBlocks } from "./console-blocks.ts";

/** Returns the frame numbers that a chapter's own words name and none of its blocks shows, in order. */
export function unseenFrames(markdown: string): readonly number[] {
  const shown = readConsoleBlocks(markdown).flatMap(({ commands }) =>
    commands.flatMap(({ output }) => output),
  );
  const seen = new Set(
    shown.flatMap((line) => [...line.matchAll(/#(\d+)|^\s*(\d+)\s/gu)].map(([, hash, row]) => hash ?? row)),
  );
  return namedFrames(withoutBlocks(markdown)).filter((frame) => !seen.has(String(frame)));
}

function namedFrames(prose: string): readonly number[] {
  return [...prose.matchAll(/\bframes? (\d+)(?: (?:to|and) (\d+))?/giu)].flatMap(([, first, last]) =>
    [first, last].filter((frame) => frame !== undefined).map(Number),
  );
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gmu, "");
}

import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Returns what Node is given to run a script of ours in a process of its own: `path` is its place below src/, without an ending. The script is
 * TypeScript where this file is, and JavaScript in the build.
 */
export function childScript(path: string): readonly string[] {
  const isSource = import.meta.url.endsWith(".ts");
  // Every file of the build lies in a folder of dist/.
  const place = isSource ? `../../${path}.ts` : `../${path}.cjs`;
  const script = fileURLToPath(new URL(place, import.meta.url));
  if (!isSource) return [script];
  const tsx = createRequire(import.meta.url).resolve("tsx");
  return ["--import", pathToFileURL(tsx).href, script];
}

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package, the same from src/ and from dist/. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  return existsSync(join(folder, "package.json")) ? join(folder, "/") : findRoot(dirname(folder));
}

/** Where the programs of the lab itself are described, in the form of a manifest. */
export const ownImplementations = join(packageRoot, "fixtures/implementations.yaml");

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Protocol } from "./impl.ts";

/** The folders of protocols lie beside this file as it is written, and beside the folder of the built one. */
const FOLDERS = new URL("../impls/", import.meta.url);
const IS_SOURCE = import.meta.url.endsWith(".ts");

/** Returns the protocol of that name and nothing of the others, all of which take as long to load as Node itself; `undefined` when there is none. */
export async function loadProtocol(name: string): Promise<Protocol | undefined> {
  if (!/^[a-z][a-z0-9]*$/u.test(name)) return undefined;
  try {
    return (await load(name))[name];
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && NOT_THERE.includes(String(error.code));
    if (isMissing) return undefined;
    throw error;
  }
}

const NOT_THERE: readonly string[] = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

/** The built files are CommonJS; to import one would start Node's loader of modules, which takes its time. */
async function load(name: string): Promise<Readonly<Record<string, Protocol>>> {
  if (IS_SOURCE) return import(new URL(`${name}/index.ts`, FOLDERS).href);
  return createRequire(import.meta.url)(fileURLToPath(new URL(`${name}/index.cjs`, FOLDERS)));
}

import type { Protocol } from "./impl.ts";

/** The folders of protocols lie beside this file as it is written, and beside the folder of the built one. */
const FOLDERS = new URL("../impls/", import.meta.url);
const SUFFIX = import.meta.url.slice(import.meta.url.lastIndexOf("."));

/** Returns the protocol of that name and nothing of the others, all of which take as long to load as Node itself; `undefined` when there is none. */
export async function loadProtocol(name: string): Promise<Protocol | undefined> {
  if (!/^[a-z][a-z0-9]*$/u.test(name)) return undefined;
  try {
    const loaded: Readonly<Record<string, Protocol>> = await import(
      new URL(`${name}/index${SUFFIX}`, FOLDERS).href
    );
    return loaded[name];
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

// Not from node:fs/promises: a run starts hundreds of programs that read no file, and `promises` is loaded when it is first asked for.
import { promises } from "node:fs";
import { isUtf8, text } from "../../wire/octets.ts";
import { ScenarioError } from "./scenario-error.ts";

const LIMIT = 1 << 20;

/**
 * Returns the text of a file that a person wrote; a byte order mark is left out.
 * @throws {ScenarioError} when it is missing, no file, bigger than 1 MiB or not UTF-8.
 */
export async function readText(file: string): Promise<string> {
  const octets = await readOctets(file);
  if (!isUtf8(octets)) throw notUtf8(file, octets);
  return text(octets).replace(/^\uFEFF/u, "");
}

async function readOctets(file: string): Promise<Uint8Array> {
  let handle: promises.FileHandle | undefined;
  try {
    handle = await promises.open(file, "r");
    const octets = Buffer.alloc(LIMIT + 1);
    let length = 0;
    while (length <= LIMIT) {
      const { bytesRead } = await handle.read(octets, length, LIMIT + 1 - length, null);
      if (bytesRead === 0) return octets.subarray(0, length);
      length += bytesRead;
    }
  } catch (error) {
    throw new ScenarioError({ code: "FILE_UNREADABLE", file, message: unreadable(error) });
  } finally {
    await handle?.close();
  }
  throw new ScenarioError({
    code: "FILE_TOO_BIG",
    file,
    message: "is bigger than 1 MiB; such a file is not read",
  });
}

function unreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "is a folder; name a file in it";
  if (code === "EACCES" || code === "EPERM") return "may not be read; change its permissions";
  return `cannot be read: ${message}`;
}

function notUtf8(file: string, octets: Uint8Array): ScenarioError {
  const good = lengthOfUtf8(octets);
  const lines = text(octets.subarray(0, good)).split("\n");
  const octet = `0x${(octets[good] ?? 0).toString(16).padStart(2, "0")}`;
  return new ScenarioError({
    code: "FILE_NOT_UTF8",
    file,
    line: lines.length,
    column: (lines.at(-1)?.length ?? 0) + 1,
    message: `octet ${octet} at offset ${good} is not UTF-8; save the file as UTF-8`,
    found: octet,
  });
}

/** The longest start that is whole UTF-8, found by halving. */
function lengthOfUtf8(octets: Uint8Array): number {
  const decodes = (end: number) => isUtf8(octets.subarray(0, end)) || isUtf8Cut(octets.subarray(0, end));
  let good = 0;
  let bad = octets.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(middle)) good = middle;
    else bad = middle;
  }
  while (good > 0 && !isUtf8(octets.subarray(0, good))) good--;
  return good;
}

/** Whether the octets are UTF-8 but for a last character that is cut. */
function isUtf8Cut(octets: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(octets, { stream: true });
    return true;
  } catch {
    return false;
  }
}

import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

/** The first octets of pcap (both byte orders, micro- and nanoseconds, Kuznetzov's variant) and of pcapng, in hexadecimal. */
const MAGICS: ReadonlySet<string> = new Set([
  "a1b2c3d4",
  "d4c3b2a1",
  "a1b23c4d",
  "4d3cb2a1",
  "a1b2cd34",
  "34cdb2a1",
  "0a0d0d0a",
]);
const NAMES = /\.(pcap|pcapng|cap)(\.gz)?$/i;

/** Returns the capture files below `path`, known by their name or their first octets, sorted; `path` itself when it is a file. */
export function findCaptureFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => join(path, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    .filter((file) => NAMES.test(file) || MAGICS.has(firstOctets(file)))
    .sort();
}

function firstOctets(path: string): string {
  const file = openSync(path, "r");
  try {
    const octets = Buffer.alloc(4);
    readSync(file, octets, 0, octets.length, 0);
    return octets.toString("hex");
  } finally {
    closeSync(file);
  }
}

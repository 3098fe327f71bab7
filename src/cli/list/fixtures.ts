import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { provenancePath, readProvenance } from "../../harness/fixtures/provenance.ts";
import { packageRoot } from "../../harness/package-root.ts";
import { protocols } from "../../impls/registry.ts";
import type { ListEntry } from "./entry.ts";

/** What learners look at; no run is held against it. */
const TEACHING = join("captures", "teaching");

/** Returns the recorded traces and the golden octets of the package; a name is the file's path below `fixtures`. */
export async function readFixtureEntries(): Promise<readonly ListEntry[]> {
  const files = (await readdir(join(packageRoot, "fixtures"), { recursive: true })).sort();
  const traces = files
    .filter((file) => file.endsWith(".pcap"))
    .map((file) => (file.startsWith(TEACHING) ? teachingEntry(file) : traceEntry(file)));
  const golden = protocols
    .map(({ name }) => name)
    .filter((name) => files.includes(goldenFile(name)))
    .map(goldenEntry);
  return Promise.all([...traces, ...golden]);
}

async function traceEntry(file: string): Promise<ListEntry> {
  const { title, source, protocol, scenario, date } = await readProvenance(
    join(packageRoot, "fixtures", file),
  );
  return { name: file, title, source, protocol, ...(scenario === null ? {} : { scenario }), date };
}

async function teachingEntry(file: string): Promise<ListEntry> {
  const path = provenancePath(join(packageRoot, "fixtures", file));
  const { title, source, date }: Teaching = JSON.parse(await readFile(path, "utf8"));
  return { name: file, title, source, date };
}

async function goldenEntry(protocol: string): Promise<ListEntry> {
  const name = goldenFile(protocol);
  const golden: Golden = JSON.parse(await readFile(join(packageRoot, "fixtures", name), "utf8"));
  return {
    name,
    title: `${golden.messages.length} golden messages of ${protocol}`,
    source: golden.source,
    protocol,
  };
}

function goldenFile(protocol: string): string {
  return join("protocols", protocol, "messages.json");
}

/** What is read of `lab-golden/1`. */
interface Golden {
  readonly source: string;
  readonly messages: readonly unknown[];
}

/** What is read of `lab-teaching/1`. */
interface Teaching {
  readonly title: string;
  readonly source: string;
  readonly date: string;
}

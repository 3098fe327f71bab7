import type { Dirent } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Implementation, ProgramSpec } from "../../harness/scenario/implementation.ts";
import { programSpec, readImplementations } from "../../harness/scenario/read-implementations.ts";
import type { Assignment } from "../assignment/assignment.ts";
import { copyFolder } from "./copy-folder.ts";
import type { FoundSubmission, ReadySubmission, UnusableSubmission } from "./submission.ts";

/** How deep below its folder a submission's manifest is looked for: archives often hold a folder of their own. */
const DEPTH = 2;

/**
 * Copies a submission to `copy`, where nothing that its programs do reaches the original, and finds its programs. Its name becomes that of its
 * programs, whatever its manifest calls them.
 */
export async function readySubmission(
  submission: FoundSubmission,
  assignment: Assignment,
  copy: string,
): Promise<ReadySubmission | UnusableSubmission> {
  let digest = "";
  const unusable = (why: string): UnusableSubmission => ({ ...submission, digest, unusable: why });
  const { folder, name } = submission;
  if (folder === undefined) return unusable("Nothing was handed in.");
  await rm(copy, { recursive: true, force: true });
  try {
    digest = await copyFolder(folder, copy);
    const found = await findPrograms(copy, assignment);
    if (typeof found === "string") return unusable(found);
    const outside = [found.client, found.server].find((spec) => spec !== undefined && !isWithin(spec, copy));
    if (outside !== undefined)
      return unusable("Its manifest names a `cwd` outside the submission's own folder.");
    if ([found.client, found.server].some((spec) => spec?.command[0] === "lab"))
      return unusable(
        "Its manifest starts the lab's own program in place of one that was written for the assignment.",
      );
    const { client, server } = found;
    return {
      ...submission,
      digest,
      copy,
      implementation: { ...found, name, client: trusted(client), server: trusted(server) },
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return unusable(`It cannot be read: ${why.replaceAll(`${copy}/`, "")}.`);
  }
}

/** A pattern written by a student could keep the lab busy for ever, so the socket table alone says whether a server is ready. */
function trusted(spec: ProgramSpec | undefined): ProgramSpec | undefined {
  return spec && { ...spec, ready: undefined };
}

/** Returns the programs for the assignment's protocol, or why there are none. */
async function findPrograms(
  copy: string,
  { implementation: wanted, protocol }: Assignment,
): Promise<Implementation | string> {
  if (typeof wanted !== "string") {
    return {
      name: "",
      protocol,
      reading: undefined,
      build: wanted.build,
      unsupported: wanted.unsupported,
      client: wanted.client && programSpec(wanted.client, copy),
      server: wanted.server && programSpec(wanted.server, copy),
      source: { file: join(copy, "assignment.yaml"), line: 1 },
    };
  }
  const manifests = await findFiles(copy, wanted, DEPTH);
  const [manifest] = manifests;
  if (manifest === undefined) return `There is no ${wanted} in it, which says how its programs are started.`;
  if (manifests.length > 1) {
    const places = manifests.map((path) => relative(copy, path)).join(" and ");
    return `There are several ${wanted} in it, ${places}; leave one.`;
  }
  const speaking = (await readImplementations(manifest)).filter((each) => each.protocol === protocol);
  if (speaking.length === 1 && speaking[0] !== undefined) return speaking[0];
  return speaking.length === 0
    ? `Its ${wanted} names no program for the protocol ${protocol}.`
    : `Its ${wanted} names ${speaking.length} programs for the protocol ${protocol}; leave one.`;
}

/** Returns the files of that name that lie least deep, in the order of their paths. */
async function findFiles(folder: string, name: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): readonly Dirent[] => []);
  if (entries.some((entry) => entry.name === name && entry.isFile())) return [join(folder, name)];
  if (depth === 0) return [];
  const below = entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  return (await Promise.all(below.sort().map((each) => findFiles(each, name, depth - 1)))).flat();
}

function isWithin({ cwd }: ProgramSpec, folder: string): boolean {
  const path = relative(folder, cwd);
  return path === "" || !(path.startsWith("..") || path.startsWith("/"));
}

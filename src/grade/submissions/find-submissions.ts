import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { protocolNames } from "../../impls/registry.ts";
import { GradeError } from "../grade-error.ts";
import type { RosterEntry } from "./roster.ts";
import type { FoundSubmission } from "./submission.ts";

/** Letters of an id that names of programs and folders cannot have. */
const STRANGE = /[^A-Za-z0-9.@-]+/gu;
const LONGEST_NAME = 48;
const MOST_FILES = 10_000;

/**
 * Returns the submissions at `paths`, sorted by id: each folder is one; a single folder that holds folders alone, and no manifest, is the
 * folder of all of them. Who is on the roster and not there is among them without a folder. What is no folder comes back in `ignored`.
 * @throws {GradeError} for a path that is not there, for two submissions of one name, and when there is none.
 */
export async function findSubmissions(
  paths: readonly string[],
  roster: readonly RosterEntry[] | undefined,
): Promise<{ readonly submissions: readonly FoundSubmission[]; readonly ignored: readonly string[] }> {
  const spread = paths.length === 1 && paths[0] !== undefined ? await spreadFolder(paths[0]) : paths;
  const folders = new Map<string, string>();
  const ignored: string[] = [];
  for (const path of spread) {
    const there = await stat(path).catch(() => undefined);
    if (there === undefined) throw new GradeError(`There is no submission ${path}; name folders that exist.`);
    if (!there.isDirectory()) {
      ignored.push(path);
      continue;
    }
    const id = basename(resolve(path));
    const twin = folders.get(id);
    if (twin !== undefined)
      throw new GradeError(`Two submissions are called ${id}, in ${twin} and ${path}; rename one of them.`);
    folders.set(id, path);
  }
  const ids = [...new Set([...folders.keys(), ...(roster ?? []).map(({ id }) => id)])].sort();
  if (ids.length === 0)
    throw new GradeError("There is no submission; name their folders, as in: lab grade submissions/*");
  const submissions = ids.map(async (id): Promise<FoundSubmission> => {
    const path = folders.get(id);
    const entry = roster?.find((each) => each.id === id);
    const folder = path === undefined ? undefined : resolve(path);
    const submitted = entry?.submitted ?? (folder === undefined ? undefined : await newestFile(folder));
    return { id, name: submissionName(id), folder, submitted };
  });
  return { submissions: await Promise.all(submissions), ignored };
}

/** A folder with a file in it is a submission; one that holds folders alone holds submissions. */
async function spreadFolder(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((): readonly Dirent[] => []);
  const shown = entries.filter(({ name }) => !name.startsWith("."));
  if (shown.length === 0 || !shown.every((entry) => entry.isDirectory())) return [path];
  return shown.map(({ name }) => join(path, name));
}

/** Returns an id in letters that names of programs and folders may have; another for each id. */
export function submissionName(id: string): string {
  const plain = id
    .replace(STRANGE, "-")
    .replace(/^[.-]+|-+$/gu, "")
    .slice(0, LONGEST_NAME);
  const isOfLab = protocolNames.some((protocol) => id === protocol || id.startsWith(`${protocol}@`));
  if (plain === id && !isOfLab) return id;
  return `${plain === "" ? "submission" : plain}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`;
}

/** When the youngest of its files was changed; a folder of very many files is looked at in part. */
async function newestFile(folder: string): Promise<string | undefined> {
  let newest = 0;
  const folders = [folder];
  let seen = 0;
  for (const each of folders) {
    for (const entry of await readdir(each, { withFileTypes: true }).catch((): readonly Dirent[] => [])) {
      if (++seen > MOST_FILES) break;
      const path = join(each, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile())
        newest = Math.max(newest, (await stat(path).catch(() => undefined))?.mtimeMs ?? 0);
    }
  }
  return newest === 0 ? undefined : new Date(newest).toISOString();
}

import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { copyFolder } from "../../../src/grade/submissions/copy-folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lab-copy-"));
  await mkdir(join(folder, "runs-of-mine"));
  await writeFile(join(folder, "chat.py"), "print()\n");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("copies a folder into itself without the folder that the copy is in", async () => {
  const first = join(folder, "runs/1/work/mine");
  const digest = await copyFolder(folder, first);
  expect((await readdir(first)).sort()).toEqual(["chat.py", "runs-of-mine"]);
  expect(await copyFolder(folder, join(folder, "runs/2/work/mine"))).toBe(digest);
});

import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeFolder } from "../../src/harness/make-folder.ts";
import { within } from "../support/within.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-folder-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("makeFolder", () => {
  it("makes the folders above too, and leaves one alone that is there", async () => {
    await makeFolder(join(folder, "a/b/c"));
    await makeFolder(join(folder, "a/b/c/"));
    expect(existsSync(join(folder, "a/b/c"))).toBe(true);
  });

  it("makes one folder for many who ask at once", async () => {
    await Promise.all(Array.from({ length: 20 }, () => makeFolder(join(folder, "x/y/z"))));
    expect(existsSync(join(folder, "x/y/z"))).toBe(true);
  });

  it("makes many folders in one that another call is just making", async () => {
    const paths = Array.from({ length: 200 }, (_, at) => join(folder, `many/${at % 20}/${at}`));
    await Promise.all(paths.map(makeFolder));
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each([
    ["where nothing can be made", () => "/proc/x", "ENOENT"],
    ["below where nothing can be made", () => "/proc/x/y/z", "ENOENT"],
    ["on a file", () => written("file"), "EEXIST"],
    ["below a file", () => join(written("other"), "x"), "ENOTDIR"],
    ["on a link to nothing", () => linked("link"), "EEXIST"],
  ])("says so and ends %s", async (_, path, code) => {
    const refused = expect(makeFolder(path())).rejects.toMatchObject({ code });
    await within(refused, () => "the refusal");
  });
});

function written(name: string): string {
  writeFileSync(join(folder, name), "");
  return join(folder, name);
}

function linked(name: string): string {
  symlinkSync(join(folder, "nothing"), join(folder, name));
  return join(folder, name);
}

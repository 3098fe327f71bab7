import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../../src/harness/checkers/registry.ts";
import { packageRoot } from "../../src/harness/package-root.ts";
import { displayWidth } from "../../src/harness/reporters/layout.ts";
import { protocolNames } from "../../src/impls/registry.ts";
import { peer } from "../harness/play.ts";
import { runLab } from "./run-lab.ts";

interface Entry {
  readonly name: string;
  readonly title: string;
  readonly source: string;
}

async function listed(...words: readonly string[]): Promise<Readonly<Record<string, readonly Entry[]>>> {
  const { code, stdout, stderr } = await runLab(["list", ...words, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { schema, ...lists } = JSON.parse(stdout);
  expect(schema).toBe("lab-list/1");
  return lists;
}

const everything = listed();

const KINDS = ["protocols", "implementations", "scenarios", "rules", "fixtures"];

describe("lab list", () => {
  it("lists everything of every kind, each with a title and where it comes from", async () => {
    const lists = await everything;
    expect(Object.keys(lists)).toEqual(KINDS);
    const files = (folder: string, end: RegExp) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: "utf8" }).filter((file) =>
        end.test(file),
      );
    expect(lists.protocols?.map(({ name }) => name)).toEqual(protocolNames);
    expect(lists.implementations?.map(({ name }) => name)).toEqual(
      protocolNames.flatMap((name) => [name, `${name}@robust`]),
    );
    expect(lists.scenarios?.length).toBe(files("fixtures/scenarios", /\.yaml$/).length);
    expect(lists.rules?.map(({ name }) => name)).toEqual(rules.map(({ id }) => id));
    expect(lists.fixtures?.map(({ name }) => name).sort()).toEqual(
      files("fixtures", /\.pcap$|messages\.json$/).sort(),
    );
    for (const { name, title, source } of Object.values(lists).flat()) {
      expect(title, name).not.toBe("");
      expect(source, name).not.toBe("");
    }
  });

  it("names report and section of every protocol, program and golden file", async () => {
    const { protocols, implementations, fixtures } = await everything;
    const golden = fixtures?.filter(({ name }) => name.startsWith("protocols/"));
    expect(golden?.length).toBe(protocolNames.length);
    for (const { name, source } of [...(protocols ?? []), ...(implementations ?? []), ...(golden ?? [])])
      expect(source, name).toMatch(/^report 00[0-4], (?:§|")/);
  });

  it.each(KINDS)("lists %s alone when they are asked for", async (kind) => {
    const { stdout } = await runLab(["list", kind]);
    expect(stdout).toMatch(new RegExp(`^${kind} \\(\\d+\\)\\n\\n\\S`));
    expect(stdout.match(/^\w+ \(\d+\)$/gm)).toHaveLength(1);
  });

  it("takes names with * and commas", async () => {
    const { scenarios } = await listed("scenarios", "pychat-bye*", "greet,report-capture");
    expect(scenarios?.map(({ name }) => name)).toEqual([
      "greet",
      "pychat-bye-at-once",
      "pychat-bye-from-host",
      "report-capture",
    ]);
  });

  it("adds the programs of a manifest", async () => {
    const { implementations } = await listed("implementations", "--impl", peer("other.impl.yaml"));
    expect(implementations?.length).toBeGreaterThan(2 * protocolNames.length);
  });

  it("fits 60 columns", async () => {
    const { stdout } = await runLab(["list"], { COLUMNS: "60" });
    const tooWide = stdout.split("\n").filter((line) => displayWidth(line) > 60);
    expect(tooWide).toEqual([]);
  });

  it("refuses a word that is no kind, and names the kinds", async () => {
    const { code, stdout, stderr } = await runLab(["list", "scenario"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(KINDS.join(", "));
  });

  it("refuses a name that nothing has, and names what there is", async () => {
    const { code, stdout, stderr } = await runLab(["list", "protocols", "pichat"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      'lab: no protocol is called "pichat"; there are pychat, srm, ece146, cse4074, ee357 (did you mean pychat?)\n',
    );
  });
});

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { json } from "../../../src/harness/reporters/json.ts";
import { reporters, runReporters } from "../../../src/harness/reporters/registry.ts";
import type { DrawOptions, Reporter } from "../../../src/harness/reporters/reporter.ts";
import { parseRequests, ReporterError } from "../../../src/harness/reporters/requests.ts";
import { isAsciiTerminal } from "../../../src/harness/reporters/terminal-charset.ts";
import { everyVerdict } from "./report-cases.ts";

const plain: DrawOptions = { color: false, width: 100, out: "runs/one" };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lab-reporters-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("parseRequests", () => {
  it("reads names, and files behind an equals sign", () => {
    expect(parseRequests(["table", "junit=out/a=b.xml"], reporters)).toMatchObject([
      { reporter: { name: "table" }, file: undefined },
      { reporter: { name: "junit" }, file: "out/a=b.xml" },
    ]);
  });

  it("names every reporter and the nearest for a name that it does not know", () => {
    const names = reporters.map(({ name }) => name).join(", ");
    expect(() => parseRequests(["junti"], reporters)).toThrow(
      `No reporter is called "junti"; there are ${names} (did you mean junit?).`,
    );
  });

  it.each([[["table", "json"]], [["json=a.json", "junit=./a.json"]]])(
    "refuses two reporters for one place: %s",
    (words) => {
      expect(() => parseRequests(words, reporters)).toThrow(ReporterError);
    },
  );

  it("blames the input", () => {
    expect(new ReporterError("REPORTER_UNKNOWN", "")).toMatchObject({ badInput: true });
  });
});

describe("runReporters", () => {
  it("writes to stdout and into files, whose folders it makes, and colours no file", async () => {
    const file = join(folder, "new", "report.json");
    const drawn = join(folder, "table.txt");
    const written: string[] = [];
    const failed = await runReporters(
      everyVerdict,
      parseRequests(["json", `json=${file}`, `table=${drawn}`], reporters),
      { ...plain, color: true },
      { write: (text) => written.push(text) },
    );
    expect(failed).toStrictEqual([]);
    expect(written).toStrictEqual([json.render(everyVerdict, plain)]);
    expect(await readFile(file, "utf8")).toBe(written[0]);
    expect(await readFile(drawn, "utf8")).not.toContain("\x1b");
  });

  it("names a reporter that throws and runs the others", async () => {
    const broken: Reporter = {
      name: "broken",
      summary: "",
      render: () => {
        throw new Error("no paper");
      },
    };
    const file = join(folder, "report.json");
    const failed = await runReporters(
      everyVerdict,
      [
        { reporter: broken, file: undefined },
        ...parseRequests([`json=${file}`, `junit=${folder}`], reporters),
      ],
      plain,
    );
    expect(failed.map(({ name }) => name)).toStrictEqual(["broken", "junit"]);
    expect(failed[0]).toStrictEqual({ name: "broken", message: "no paper" });
    expect(JSON.parse(await readFile(file, "utf8"))).toStrictEqual(everyVerdict);
  });
});

describe("isAsciiTerminal", () => {
  it.each([
    [{}, false],
    [{ LANG: "en_GB.UTF-8" }, false],
    [{ LANG: "C" }, true],
    [{ LANG: "C", LC_ALL: "C.utf8" }, false],
    [{ LANG: "de_DE.UTF-8", LC_ALL: "POSIX" }, true],
  ])("looks at %j", (env, ascii) => {
    expect(isAsciiTerminal(env)).toBe(ascii);
  });
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { peer } from "../harness/play.ts";
import { builtLab } from "../support/built-lab.ts";
import { seat } from "../support/person.ts";
import { writeMarkedManifest } from "./marked.ts";
import { type Outcome, runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-cli-record-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function record(...words: readonly string[]): Promise<Outcome> {
  return runProgram(builtLab("record", ...words), { cwd: folder });
}

describe("lab record", () => {
  it("writes a recording and where it comes from, and says where", async () => {
    const { code, stdout } = await record("pychat-no-turns", "--to", "new/talk.pcap");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "new/talk.pcap\n" });
    expect(readdirSync(join(folder, "new")).sort()).toEqual(["talk.json", "talk.pcap"]);
    const checked = await runProgram(builtLab("check", "new/talk.pcap"), { cwd: folder });
    expect(checked.code).toBe(0);
    expect(await record("pychat-no-turns", "--to", "new/talk.pcap")).toMatchObject({
      code: 0,
      stdout: "new/talk.pcap\n",
      stderr: expect.stringContaining("It stands in place of the recording that was there.\n"),
    });
  });

  it.each([
    ["pychat-no-turns", "either-first"],
    ["srm-chat", "ordered"],
  ])("says of %s how far the order of the closes binds: %s", async (scenario, closing) => {
    expect(await record(scenario, "--to", `${scenario}.pcap`)).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(folder, `${scenario}.json`), "utf8"))).toMatchObject({ closing });
  });

  it("writes nothing when a program breaks a rule, says which, and ends with 1", async () => {
    const words = ["greet", "--impl", peer("broken.impl.yaml"), "--client", "line-end", "--server", "pychat"];
    const { code, stdout, stderr } = await record(...words, "--to", "broken.pcap");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^lab: Nothing was recorded, because the conversation ended as fail: .+\n$/);
    expect(existsSync(join(folder, "broken.pcap"))).toBe(false);
  });

  it.each([
    ["pychat-no-turns", "/proc/x/y.pcap", "nothing can be made in /proc"],
    ["pychat-no-turns", "/dev/null/y.pcap", "/dev/null is no folder"],
  ])("refuses to record %s to %s before it plays anything", async (scenario, file, why) => {
    const { code, stderr } = await record(scenario, "--to", file);
    expect(code).toBe(2);
    expect(stderr).toBe(`lab: --to cannot write ${file}, because ${why}; name another file.\n`);
  });

  it("ends with 3 at Ctrl-C, leaves nothing, and says so", async () => {
    const manifest = writeMarkedManifest(join(folder, "waiting.json"));
    const words = ["greet", "--impl", manifest.path, "--client", "pychat", "--server", "waiting"];
    const run = seat(builtLab("record", ...words, "--to", "waiting.pcap"), { cwd: folder });
    await manifest.started();
    run.signals("SIGINT");
    expect(await run.ended()).toBe(3);
    expect(run.screen()).toBe("lab: Interrupted, so nothing was recorded.\n");
    expect(manifest.pids()).toEqual([]);
    expect(existsSync(join(folder, "waiting.pcap"))).toBe(false);
  });
});

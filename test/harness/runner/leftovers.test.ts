import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { until } from "../../netlab/namespaces.ts";
import { peer, play } from "../play.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-leftovers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a program that heeds no signal and leaves a grandchild and a daemon", () => {
  it.each(["auto", "loopback"] as const)(
    "is gone after its cell, with all that it left: --net %s",
    async (net) => {
      const mark = `mark-${randomUUID()}`;
      const manifest = join(folder, `${net}.json`);
      const command = ["python3", peer("stubborn.py"), "{host}", "{port}", mark];
      const stubborn = { name: "stubborn", protocol: "pychat", client: { command, leave: "interrupt" } };
      writeFileSync(manifest, JSON.stringify({ implementations: [stubborn] }));
      const run = await play(
        [{ client: ["stubborn"], server: ["pychat"], scenario: ["pychat-bye-at-once"] }],
        {
          impl: [manifest],
          net,
          limitMs: 1500,
        },
      );
      await until(() => processesWith(mark).length === 0);
      const cell = run.cell("stubborn", "pychat", "pychat-bye-at-once");
      const { transcript } = await run.evidence("stubborn", "pychat", "pychat-bye-at-once");
      run.remove();
      expect(transcript).toContainEqual(expect.objectContaining({ type: "connected", program: "client" }));
      expect(cell.findings).toContainEqual(
        expect.objectContaining({ rule: "program.ends", verdict: "fail", side: "client" }),
      );
    },
  );
});

function processesWith(mark: string): readonly string[] {
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "latin1").includes(mark);
    } catch {
      return false;
    }
  });
}

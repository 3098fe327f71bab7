import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Cell } from "../../../src/harness/report.ts";
import { builtLab } from "../../support/built-lab.ts";
import { peer, play } from "../play.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-taken-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("plays a cell again on another port when a foreign program took the first", async () => {
  const { cell, takers } = await playTaken(1);
  expect(takers).toBe(1);
  expect(cell).toMatchObject({ verdict: "pass" });
});

it("blames nobody when every port is taken, and says so after the third", async () => {
  const { cell, takers } = await playTaken(100);
  expect(takers).toBe(3);
  expect(cell).toMatchObject({ verdict: "error", findings: [] });
  expect(cell.why).toMatch(
    /^The lab could not play this cell: port \d+ was taken by another program of this machine before the server listened there/,
  );
});

/** Plays a conversation on 127.0.0.1 whose port is taken so many times between its choice and the server's bind. */
async function playTaken(times: number): Promise<{ readonly cell: Cell; readonly takers: number }> {
  const ledger = join(folder, `takers-${times}`);
  const manifest = join(folder, `taken-${times}.json`);
  const serve = builtLab("serve", "pychat", "--port", "{port}", "--name", "Francesco");
  const server = {
    command: ["python3", peer("port_taker.py"), "{port}", ledger, `${times}`, ...serve],
    ready: "The server is ready to receive",
    leave: "[bye]",
  };
  writeFileSync(
    manifest,
    JSON.stringify({ implementations: [{ name: "taken", protocol: "pychat", server }] }),
  );
  const run = await play([{ client: ["pychat"], server: ["taken"], scenario: ["greet"] }], {
    impl: [manifest],
    net: "loopback",
    jobs: 1,
    tries: 1,
  });
  run.remove();
  const takers = readFileSync(ledger, "ascii").trim().split("\n").map(Number);
  for (const pid of takers) process.kill(pid, "SIGKILL");
  return { cell: run.cell("pychat", "taken"), takers: takers.length };
}

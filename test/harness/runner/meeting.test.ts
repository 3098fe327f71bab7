import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlayedRun, peer, play } from "../play.ts";

const ways = ["first", "shown", "silent"];
const folder = mkdtempSync(join(tmpdir(), "lab-meeting-"));
const manifest = join(folder, "slow.impl.json");

let run: PlayedRun;
beforeAll(async () => {
  const implementations = ways.map((way) => ({
    name: way,
    protocol: "ee357",
    client: {
      command: ["python3", peer("ee357_client.py"), "{port}", "{host}", way],
      type: ["{name}", "{password}"],
      leave: "interrupt",
    },
  }));
  writeFileSync(manifest, JSON.stringify({ implementations }));
  run = await play([{ client: ways, server: ["ee357"], scenario: ["greet"] }], { impl: [manifest] });
}, 60_000);
afterAll(() => {
  run.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe("two who meet in EE-357", () => {
  it.each(ways)("have met only when a program that is slow to choose has taken the choice (%s)", (way) => {
    expect(run.cell(way, "ee357")).toMatchObject({ verdict: "pass" });
  });
});

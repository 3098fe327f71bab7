import { afterAll, beforeAll, expect, it } from "vitest";
import { failings, type PlayedRun, play } from "../play.ts";

let run: PlayedRun;
beforeAll(async () => {
  run = await play([
    { client: ["cse4074@robust"], server: ["ece146"], scenario: ["greet"] },
    { client: ["ece146"], server: ["cse4074@robust"], scenario: ["greet"] },
  ]);
}, 60_000);
afterAll(() => run.remove());

it("lets a client end upon a header that is none, though one that stays would come further", () => {
  const cell = run.cell("cse4074@robust", "ece146");
  expect(cell).toMatchObject({ verdict: "pass", level: "none" });
  expect(cell.findings).toContainEqual(
    expect.objectContaining({
      rule: "interop.level",
      verdict: "pass",
      severity: "note",
      expected: "one-way",
    }),
  );
});

it("blames no client for what it has not sent when a server of another protocol closes", () => {
  const cell = run.cell("ece146", "cse4074@robust");
  expect(failings(cell, "framing.client")).toEqual([]);
  expect(cell.verdict).toBe("pass");
});

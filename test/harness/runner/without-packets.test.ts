import { afterAll, beforeAll, expect, it } from "vitest";
import { type PlayedRun, play } from "../play.ts";

let run: PlayedRun;
beforeAll(async () => {
  const selections = [
    {
      client: ["ee357"],
      server: ["ee357"],
      scenario: ["ee357-unicode", "ee357-partner-ends-late", "ee357-two-pairs"],
    },
    { client: ["ee357"], server: ["pychat"], scenario: ["greet"] },
  ];
  run = await play(selections, { net: "none" });
}, 60_000);
afterAll(() => run.remove());

it("nobody is blamed where no packets tell: of what was sent, who was let in, and what a log-in became", () => {
  expect(run.report.cells.map(({ scenario, verdict, why }) => [scenario, verdict, why])).toEqual(
    ["ee357-partner-ends-late", "ee357-two-pairs", "ee357-unicode", "greet"].map((scenario) => [
      scenario,
      "inconclusive",
      expect.stringMatching(/^No packet rule can be decided, because nothing was captured: /u),
    ]),
  );
});

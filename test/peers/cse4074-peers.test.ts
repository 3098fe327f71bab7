import { afterAll, beforeAll, expect, it } from "vitest";
import { type PlayedRun, peer, play } from "../harness/play.ts";

const SCENARIOS = [
  "cse4074-busy",
  "cse4074-chat",
  "cse4074-group",
  "cse4074-group-busy",
  "cse4074-hello",
  "cse4074-logout-in-chat",
  "cse4074-refused",
  "cse4074-reject",
  "cse4074-search",
  "cse4074-six-people",
  "cse4074-unicode",
] as const;

const PAIRINGS = [
  ["cse4074@robust", "python-cse4074"],
  ["python-cse4074", "cse4074"],
  ["python-cse4074", "python-cse4074"],
] as const;

let run: PlayedRun;
beforeAll(async () => {
  const scenario = [SCENARIOS.join(",")];
  const selections = PAIRINGS.map(([client, server]) => ({ client: [client], server: [server], scenario }));
  run = await play(selections, { impl: [peer("cse4074.impl.yaml")] });
}, 120_000);
afterAll(() => run.remove());

it.each(PAIRINGS)("%s with the registry of %s plays every scenario of both readings", (client, server) => {
  const cells = SCENARIOS.map((scenario) => run.cell(client, server, scenario));
  expect(
    cells.filter(({ verdict }) => verdict !== "pass").map(({ scenario, why }) => `${scenario}: ${why}`),
  ).toEqual([]);
});

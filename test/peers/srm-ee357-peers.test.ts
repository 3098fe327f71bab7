import { afterAll, beforeAll, expect, it } from "vitest";
import { type PlayedRun, peer, play } from "../harness/play.ts";

const PAIRINGS = ["srm", "ee357"].flatMap((protocol) =>
  [
    [protocol, `python-${protocol}`],
    [`python-${protocol}`, protocol],
    [`python-${protocol}`, `python-${protocol}`],
  ].map(([client = "", server = ""]) => ({ protocol, client, server })),
);

/** They are about the robust reading alone. */
const ROBUST = ["ee357-absent", "ee357-partner-ends"];

let run: PlayedRun;
beforeAll(async () => {
  const selections = PAIRINGS.map(({ protocol, client, server }) => ({
    client: [client],
    server: [server],
    scenario: [`${protocol}-*`],
  }));
  run = await play(selections, { impl: [peer("srm.impl.yaml"), peer("ee357.impl.yaml")] });
}, 240_000);
afterAll(() => run.remove());

it.each(PAIRINGS)("$client with the server $server plays every scenario of the report", (pairing) => {
  const cells = run.report.cells.filter(
    ({ client, server, scenario }) =>
      client === pairing.client && server === pairing.server && !ROBUST.includes(scenario),
  );
  expect(cells.length).toBeGreaterThanOrEqual(10);
  expect(
    cells.filter(({ verdict }) => verdict !== "pass").map(({ scenario, why }) => `${scenario}: ${why}`),
  ).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { type PlayedRun, peer, play } from "../harness/play.ts";

const PAIRINGS = ["srm", "ee357"].flatMap((protocol) =>
  [
    [protocol, `python-${protocol}`],
    [`python-${protocol}`, protocol],
    [`python-${protocol}`, `python-${protocol}`],
  ].map(([client = "", server = ""]) => ({ protocol, client, server })),
);

let run: PlayedRun;
beforeAll(async () => {
  const selections = PAIRINGS.map(({ protocol, client, server }) => ({
    client: [client],
    server: [server],
    // A scenario for one reading is put to them by its full name alone.
    scenario: [`${protocol}-*`, "ee357-absent-closes", "ee357-partner-ends-late"],
  }));
  run = await play(selections, { impl: [peer("srm.impl.yaml"), peer("ee357.impl.yaml")] });
}, 240_000);
afterAll(() => run.remove());

it.each(PAIRINGS)("$client with the server $server plays every scenario of the report", (pairing) => {
  const cells = run.report.cells.filter(
    ({ client, server }) => client === pairing.client && server === pairing.server,
  );
  expect(cells.length).toBeGreaterThanOrEqual(10);
  expect(
    cells.filter(({ verdict }) => verdict !== "pass").map(({ scenario, why }) => `${scenario}: ${why}`),
  ).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { ownedConnections } from "../../../src/harness/checkers/people.ts";
import type { Evidence } from "../../../src/harness/evidence.ts";
import { type PlayedRun, play } from "../play.ts";

let run: PlayedRun;
let evidence: Evidence;
beforeAll(async () => {
  run = await play([{ client: ["cse4074"], server: ["cse4074"], scenario: ["cse4074-chat"] }]);
  evidence = await run.evidence("cse4074", "cse4074", "cse4074-chat");
}, 60_000);
afterAll(() => run.remove());

it("tells connections apart that have the same port of their own, as a kernel gives it to connections to different listeners", () => {
  const owners = ownedConnections(evidence);
  const [toRegistry] = owners.filter(({ acceptor }) => acceptor === "server");
  const toPeer = owners.find(({ acceptor, role }) => acceptor !== "server" && role !== toRegistry?.role);
  expect(toPeer).toBeDefined();
  const [taken, port] = [toPeer?.connection.client.port, toRegistry?.connection.client.port ?? 0];
  const sharing: Evidence = {
    ...evidence,
    transcript: evidence.transcript.map((entry) =>
      entry.type === "connected" && entry.port === taken ? { ...entry, port } : entry,
    ),
    connections: evidence.connections.map((each) =>
      each.client.port === taken ? { ...each, client: { ...each.client, port } } : each,
    ),
  };
  expect(ownedConnections(sharing).map(({ role }) => role)).toEqual(owners.map(({ role }) => role));
});

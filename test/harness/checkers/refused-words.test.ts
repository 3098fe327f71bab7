import { afterAll, beforeAll, expect, it } from "vitest";
import type { Connection } from "../../../src/capture/tcp/connection.ts";
import { ownedConnections } from "../../../src/harness/checkers/people.ts";
import type { Evidence } from "../../../src/harness/evidence.ts";
import { judge } from "../../../src/harness/judge.ts";
import { failings, type PlayedRun, play } from "../play.ts";

let run: PlayedRun;
let evidence: Evidence;
beforeAll(async () => {
  run = await play([{ client: ["ece146"], server: ["ece146"], scenario: ["ece146-chat"] }]);
  evidence = await run.evidence("ece146", "ece146", "ece146-chat");
}, 60_000);
afterAll(() => run.remove());

/** The witness gets the first half of what it was sent; its FIN came before the last of that, and `rst` tells whether its kernel then refused it. */
function cutShort(rst: boolean): Evidence {
  const own = ownedConnections(evidence).find(({ role }) => role === "witness")?.connection;
  const chunks = own?.serverToClient.chunks ?? [];
  const half = Math.ceil(chunks.length / 2);
  const [refused, missed] = chunks.slice(half - 1);
  if (own === undefined || missed === undefined || refused === undefined) throw new Error("too few messages");
  const shortened: Connection = {
    ...own,
    serverToClient: {
      ...own.serverToClient,
      octets: own.serverToClient.octets.subarray(0, missed.offset),
      chunks: chunks.slice(0, half),
    },
    clientToServer: {
      ...own.clientToServer,
      finFrame: refused.frame - 1,
      ...(rst ? { rstFrame: refused.frame + 1 } : {}),
    },
  };
  return {
    ...evidence,
    connections: evidence.connections.map((each) => (each === own ? shortened : each)),
  };
}

it("blames no server that stops sending where the kernel of a client that has gone answered with RST", () => {
  expect(failings(judge(cutShort(true), undefined), "framing.server")).toEqual([]);
});

it("blames a server that stops sending while nobody refused anything", () => {
  expect(failings(judge(cutShort(false), undefined), "framing.server")).toHaveLength(1);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlayedRun, peer, play } from "../harness/play.ts";

const PAIRINGS = [
  ["fixed-ee357", "fixed-ee357"],
  ["fixed-ee357", "ee357"],
  ["ee357", "fixed-ee357"],
] as const;

describe.each(["auto", "loopback"] as const)(
  "programs with 127.0.0.1 and a port written in them, --net %s",
  (net) => {
    let run: PlayedRun;
    beforeAll(async () => {
      const scenario = ["ee357-chat"];
      run = await play(
        PAIRINGS.map(([client, server]) => ({ client: [client], server: [server], scenario })),
        { impl: [peer("fixed.impl.yaml")], net },
      );
    }, 120_000);
    afterAll(() => run.remove());

    it.each(PAIRINGS)("%s talks to the server %s", async (client, server) => {
      expect(run.cell(client, server, "ee357-chat")).toMatchObject({ verdict: "pass" });
      const { conditions, connections } = await run.evidence(client, server, "ee357-chat");
      expect(conditions.addresses).toEqual({ client: "127.0.0.1", server: "127.0.0.1" });
      expect(connections.map((each) => each.server)).toEqual(
        connections.map(() => ({ address: "127.0.0.1", port: 9999 })),
      );
    });
  },
);

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { readExpected } from "../../../src/harness/scenario/expected.ts";
import { mistakesOf, withFile } from "./write-yaml.ts";

const CELL = "  - client: pychat\n    server: srm\n    level: one-way\n    why: It says so.\n";

describe("readExpected", () => {
  it("reads levels, reasons and facts", async () => {
    const text = `cells:\n${CELL}    facts:\n      - "host sees: !ShowUserHasConnected"\n      - client never sees: Trevor\n`;
    expect(await withFile("expected.yaml", text, readExpected)).toStrictEqual([
      {
        client: "pychat",
        server: "srm",
        level: "one-way",
        why: "It says so.",
        facts: [
          {
            line: 7,
            type: "sees",
            who: "host",
            pattern: "!ShowUserHasConnected",
            text: "host sees: !ShowUserHasConnected",
          },
          {
            line: 8,
            type: "never-sees",
            who: "client",
            pattern: "Trevor",
            text: "client never sees: Trevor",
          },
        ],
        line: 2,
      },
    ]);
  });

  it("reads the package's declarations, one for a pairing at most", async () => {
    const cells = await readExpected(join(packageRoot, "fixtures/interop/expected.yaml"));
    const pairings = cells.map(({ client, server }) => `${client} ${server}`);
    expect(new Set(pairings).size).toBe(pairings.length);
    expect(cells.length).toBeGreaterThan(0);
  });

  it("refuses a pairing that is declared twice, a level that does not exist, and facts that nobody can see", async () => {
    expect(await mistakesOf("e.yaml", `cells:\n${CELL}${CELL}`, readExpected)).toStrictEqual([
      "e.yaml:6:5: the client pychat with the server srm is declared already, in line 2",
    ]);
    const text = `cells:\n${CELL.replace("one-way", "ful")}    facts: [client joins]\n`;
    expect(await mistakesOf("e.yaml", text, readExpected)).toStrictEqual([
      'e.yaml:4:12: "ful" is not allowed as "level"; allowed: full, partial, one-way, none (did you mean full?)',
      "e.yaml:6:13: a fact is something that somebody sees or never sees",
    ]);
  });
});

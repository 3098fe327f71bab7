import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compileFilter } from "../../../src/capture/filter/compile.ts";
import { seePackets } from "../see-packets.ts";
import { tracePath } from "../tcp/traces.ts";

const own = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** tshark's answers, which make-filters.py wrote: a filter, then the frames that it takes of each capture. */
const [[, ...captures] = [], ...rows] = readFileSync(own("filters.tsv"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => line.split("\t"));

describe("a display filter", () => {
  it.each(captures)("takes the frames of %s that tshark takes", async (name) => {
    const column = captures.indexOf(name) + 1;
    const filters = rows.map(([filter = ""]) => ({
      filter,
      ...compileFilter(filter),
      frames: [] as number[],
    }));
    await seePackets(name === "mixed.pcapng" ? own(name) : tracePath(name), (packet) => {
      for (const { test, frames } of filters) if (test(packet)) frames.push(packet.view.number);
    });
    const differing = filters
      .map(({ filter, frames }, index) => [filter, frames.join(","), rows[index]?.[column]])
      .filter(([, found, wanted]) => found !== wanted);
    expect(differing).toEqual([]);
  });

  it("is tried in captures of which some packets are taken and some are not", () => {
    const taken = rows.filter(([, ...frames]) => frames.some((list) => list !== ""));
    expect(rows.length).toBeGreaterThan(390);
    expect(taken.length).toBeGreaterThan(320);
  });
});

import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { captureRightOn } from "../../../src/capture/live/capture-right.ts";
import type { NetworkUse } from "../../../src/harness/report.ts";
import { readCatalogue } from "../../../src/harness/suite/catalogue.ts";
import { networkOfRun } from "../../../src/harness/suite/network-of-run.ts";
import { planInterop } from "../../../src/harness/suite/plan-interop.ts";
import { planScenarioSuite } from "../../../src/harness/suite/plan-scenario-suite.ts";
import { runSuite } from "../../../src/harness/suite/run-suite.ts";
import { chooseNetwork } from "../../../src/netlab/choose-network.ts";
import { writeMarkedManifest } from "../../cli/marked.ts";
import { builtLab } from "../../support/built-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-suite-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a run that cannot go on", () => {
  it("ends every cell that is still played, and says why", async () => {
    builtLab();
    const manifest = writeMarkedManifest(join(folder, "waiting.json"));
    const catalogue = await readCatalogue([manifest.path]);
    const out = join(folder, "out");
    mkdirSync(join(out, "report.json"), { recursive: true });
    const choice = await chooseNetwork("auto", () => captureRightOn("lo"));
    const plans = planInterop(catalogue, {
      client: ["pychat"],
      server: ["pychat,waiting"],
      scenario: ["greet"],
    });
    const run = runSuite(plans, {
      choice,
      out,
      seed: 1,
      jobs: 2,
      version: "0.0.0",
      command: "run interop",
      cancelled: new AbortController().signal,
      onStart: () => undefined,
      onCell: () => undefined,
    });
    await expect(run).rejects.toThrow(
      `The run was ended, because its report cannot be written to ${join(out, "report.json")}: `,
    );
    expect(manifest.pids()).toEqual([]);
    expect(existsSync(join(out, "pychat__waiting/greet/cell.json"))).toBe(false);
  });
});

describe("a cell that could not be decided", () => {
  it("is played again behind all others, and told once", async () => {
    builtLab();
    const catalogue = await readCatalogue([]);
    const pair = { client: ["pychat@robust"], server: ["pychat@robust"] };
    const plans = [
      // Without a wire of its own no frame can be dropped.
      ...planScenarioSuite(catalogue, "faults", { ...pair, scenario: ["fault-drop-data"] }),
      ...planInterop(catalogue, { ...pair, scenario: ["greet"] }),
    ];
    const started: string[] = [];
    const told: string[] = [];
    await runSuite(plans, {
      choice: await chooseNetwork("loopback", () => captureRightOn("lo")),
      out: join(folder, "again"),
      seed: 1,
      jobs: 1,
      tries: 2,
      version: "0.0.0",
      command: "run faults",
      cancelled: new AbortController().signal,
      onStart: ({ scenario }) => started.push(scenario.name),
      onCell: ({ scenario, verdict }) => void told.push(`${scenario} ${verdict}`),
    });
    expect(started).toEqual(["fault-drop-data", "greet", "fault-drop-data"]);
    expect(told).toEqual(["greet pass", "fault-drop-data inconclusive"]);
  });

  it("is kept where the run is cancelled before it is played again", async () => {
    builtLab();
    const pair = { client: ["pychat@robust"], server: ["pychat@robust"] };
    const plans = planScenarioSuite(await readCatalogue([]), "faults", {
      ...pair,
      scenario: ["fault-drop-data"],
    });
    const cancel = new AbortController();
    const out = join(folder, "kept");
    mkdirSync(out);
    let started = 0;
    const report = await runSuite(plans, {
      choice: await chooseNetwork("loopback", () => captureRightOn("lo")),
      out,
      seed: 1,
      jobs: 1,
      tries: 2,
      version: "0.0.0",
      command: "run faults",
      cancelled: cancel.signal,
      onStart: () => {
        if (++started === 2) cancel.abort();
      },
      onCell: () => undefined,
    });
    expect(started).toBe(2);
    expect(report.cells.map(({ scenario, verdict }) => [scenario, verdict])).toEqual([
      ["fault-drop-data", "inconclusive"],
    ]);
  });
});

describe("the network of a run", () => {
  const planned: NetworkUse = {
    used: "netlab",
    why: "user namespaces work",
    clock: "none",
    capture: "none",
    dropsKnown: false,
  };
  const good: NetworkUse = { ...planned, clock: "kernel", capture: "tcpdump", dropsKnown: true };
  const cap: NetworkUse = { ...planned, clock: "arrival", capture: "cap" };
  const blind: NetworkUse = { ...planned, why: "user namespaces work; nothing captures" };

  it.each<[string, readonly NetworkUse[], NetworkUse]>([
    ["what was chosen before any cell is played", [], planned],
    ["what all of its cells had", [good, good], good],
    [
      "the least that its captures had, whichever cell came last",
      [cap, good, good],
      { ...planned, clock: "arrival", capture: "cap and tcpdump" },
    ],
    [
      "that of the cells that were captured, and in how many nothing was",
      [good, blind, good],
      { ...good, why: "user namespaces work; in 1 of 3 cells nothing captures" },
    ],
    ["none where no cell was captured", [blind, blind], blind],
  ])("is %s", (_, cells, net) => {
    expect(networkOfRun(planned, cells)).toEqual(net);
  });
});

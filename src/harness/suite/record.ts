import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCaptureFile } from "../../capture/file/read-file.ts";
import type { PacketRecord } from "../../capture/packet.ts";
import type { Protocol } from "../../impls/impl.ts";
import { EVIDENCE_FILES } from "../evidence-folder.ts";
import { writeFixture } from "../fixtures/write-fixture.ts";
import type { Report } from "../report.ts";
import type { CellPlan, RunConditions } from "../runner/cell-plan.ts";
import { protocolOf } from "../runner/people.ts";
import { runSuite } from "./run-suite.ts";

/** What is recorded, and where to. */
export interface Recording {
  readonly plan: CellPlan;
  /** The .pcap to write; its provenance goes beside it. */
  readonly file: string;
  readonly version: string;
  /** Today, as YYYY-MM-DD. */
  readonly date: string;
}

/**
 * Plays a scenario and writes its packets as a fixture. A conversation that does not pass every rule is no recording: then the
 * report says why, and nothing is written.
 * @throws {FixtureError} when two independent readers read the file differently.
 */
export async function record(recording: Recording, conditions: Omit<RunConditions, "out">): Promise<Report> {
  const { plan, file, version, date } = recording;
  const out = await mkdtemp(join(tmpdir(), "lab-record-"));
  try {
    const command = `record ${plan.scenario.name}`;
    const options = { ...conditions, out, version, command, jobs: 1, onStart: () => {}, onCell: () => {} };
    const fresh = { ...plan, scenario: { ...plan.scenario, packets: undefined } };
    const report = await runSuite([fresh], options);
    const [cell] = report.cells;
    if (cell?.verdict !== "pass") return report;
    await writeFixture(file, await packetsOf(join(out, cell.evidence, EVIDENCE_FILES.capture)), {
      schema: "lab-fixture/1",
      title: plan.scenario.title,
      source: `${plan.client.name} and ${plan.server.name} of this package, following ${plan.scenario.source ?? plan.scenario.title}`,
      recordedBy: `${report.net.capture}, ${report.net.clock} clock`,
      how: `lab record ${plan.scenario.name} --client ${plan.client.name} --server ${plan.server.name} --net ${report.net.used}`,
      tool: `lab ${version}`,
      date,
      protocol: plan.server.protocol,
      scenario: plan.scenario.name,
      octets: "exact",
      connections: "all",
      closing: hasGoodbye(protocolOf(plan.client)) ? "either-first" : "ordered",
    });
    return report;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** On a goodbye both sides close, either first; without one the server closes when it sees the client gone. */
function hasGoodbye({ clientMessages }: Protocol): boolean {
  const opened = { type: "opened", connection: 0, by: "self" } as const;
  return clientMessages([opened, { type: "deed", deed: { type: "leave" } }], "report").length > 0;
}

async function packetsOf(path: string): Promise<readonly PacketRecord[]> {
  const packets: PacketRecord[] = [];
  for await (const packet of readCaptureFile(path)) packets.push(packet);
  return packets;
}

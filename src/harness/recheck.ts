import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CaptureError } from "../capture/capture-error.ts";
import { readCaptureFile } from "../capture/file/read-file.ts";
import type { PacketRecord } from "../capture/packet.ts";
import type { Connection } from "../capture/tcp/connection.ts";
import type { ProtocolName } from "../impls/impl.ts";
import { findProtocol, protocols } from "../impls/registry.ts";
import { assembleEvidence } from "./assemble-evidence.ts";
import type { CellConditions } from "./evidence.ts";
import { EvidenceError } from "./evidence-error.ts";
import {
  EVIDENCE_FILES,
  parseEvidence,
  readCellFile,
  readEvidence,
  readEvidenceText,
} from "./evidence-folder.ts";
import { readFixture } from "./fixtures/fixture.ts";
import { type Judgement, judge } from "./judge.ts";
import { packageRoot } from "./package-root.ts";
import type { Cell } from "./report.ts";
import { reportSchema } from "./report-schema.ts";
import { readExpected } from "./scenario/expected.ts";

/** A cell judged again, and what its run said; a cell that was not played stays as it was. */
export interface Recheck {
  readonly cell: Cell;
  readonly before: Cell;
  /** What of it comes out otherwise, in words; absent when all is as the run said. */
  readonly difference?: string;
}

/**
 * Judges a run's folder, or one cell's, again from its evidence alone.
 * @throws {EvidenceError} when the folder holds no evidence or a file of it cannot be read.
 */
export async function recheckFolder(folder: string): Promise<readonly Recheck[]> {
  if (existsSync(join(folder, EVIDENCE_FILES.cell))) return [await recheckCell(folder)];
  const path = join(folder, "report.json");
  if (!existsSync(path)) {
    throw new EvidenceError(
      "EVIDENCE_MISSING",
      `${folder} holds neither ${EVIDENCE_FILES.cell} nor report.json, so it is no evidence.`,
    );
  }
  const report = reportSchema.safeParse(parseEvidence(await readEvidenceText(path), path));
  if (!report.success) {
    const [mistake] = report.error.issues;
    throw new EvidenceError(
      "EVIDENCE_SCHEMA",
      `${path} is not of schema lab-report/1: ${mistake?.path.join(".")}: ${mistake?.message}.`,
    );
  }
  return Promise.all(
    report.data.cells.map((before) =>
      before.evidence === "" ? { before, cell: before } : recheckCell(join(folder, before.evidence)),
    ),
  );
}

async function recheckCell(folder: string): Promise<Recheck> {
  const { conditions, cell: before } = await readCellFile(folder);
  const evidence = await readEvidence(folder, conditions);
  const expected = await readExpected(join(packageRoot, "fixtures/interop/expected.yaml"));
  const { client, server, scenario } = conditions;
  const declared =
    scenario.protocols === "any" && client.protocol !== server.protocol
      ? expected.find((each) => each.client === client.protocol && each.server === server.protocol)
      : undefined;
  const judgement = judge(evidence, declared);
  const difference = differenceOf(before, judgement);
  return { before, cell: { ...before, ...judgement }, ...(difference === undefined ? {} : { difference }) };
}

function differenceOf(before: Cell, now: Judgement): string | undefined {
  if (now.verdict !== before.verdict) {
    return `the run said ${before.verdict}, its evidence says ${now.verdict}: ${now.why}`;
  }
  const others = now.findings.filter((finding, index) => !isDeepStrictEqual(finding, before.findings[index]));
  const [first] = others.length > 0 ? others : before.findings.slice(now.findings.length);
  if (first === undefined) return undefined;
  return `the verdict is the same, but its evidence gives other findings than the run had, the first at ${first.rule}`;
}

/** What to hold a capture against that no run of ours made. */
export interface CaptureQuestion {
  readonly protocol: ProtocolName | undefined;
  /** A recorded trace's .pcap. */
  readonly fixture: string | undefined;
}

/**
 * Holds a capture from anywhere against the rules that packets alone can decide.
 * @throws {CaptureError} when the file is damaged or none; {EvidenceError} when it holds no connection of the protocol.
 */
export async function checkCapture(path: string, question: CaptureQuestion): Promise<Cell> {
  const packets: PacketRecord[] = [];
  let damage: string | undefined;
  try {
    for await (const packet of readCaptureFile(path)) packets.push(packet);
  } catch (error) {
    if (!(error instanceof CaptureError) || packets.length === 0) throw error;
    damage = `the capture is damaged: ${error.message.replace(/\.$/u, "")}`;
  }
  const fixture = question.fixture === undefined ? undefined : await readFixture(question.fixture);
  const all = assembleEvidence(conditionsOf(path, packets.length, "pychat", 0), [], packets, {
    damage,
    fixture,
  });
  const protocol =
    question.protocol ??
    fixture?.provenance.protocol ??
    protocolByPort(all.connections.map(({ server }) => server.port));
  if (protocol === undefined) {
    const known = protocols.map(({ name, defaultPort }) => `${name} (port ${defaultPort})`).join(", ");
    throw new EvidenceError(
      "EVIDENCE_PROTOCOL",
      `${path} holds no connection to the port of a protocol; say which it is with --protocol: ${known}.`,
    );
  }
  const connections = connectionsOf(protocol, all.connections);
  const [first] = connections;
  if (first === undefined) throw new EvidenceError("EVIDENCE_EMPTY", `${path} holds no TCP connection.`);
  const conditions = conditionsOf(path, packets.length, protocol, first.server.port);
  const judgement = judge({ ...all, conditions, connections }, undefined);
  return {
    client: first.client.address,
    server: first.server.address,
    scenario: path,
    protocol: { client: protocol, server: protocol },
    reading: { client: null, server: null },
    writes: "whole",
    fault: null,
    ...judgement,
    evidence: dirname(resolve(path)),
    durationMs: 0,
    waitedMs: 0,
    repeat: `lab check ${path} --protocol ${protocol}`,
  };
}

/** The connections to the protocol's port, because a machine has others too; all of them where it was played at another port. */
function connectionsOf(protocol: ProtocolName, connections: readonly Connection[]): readonly Connection[] {
  const port = findProtocol(protocol)?.defaultPort;
  const own = connections.filter(({ server }) => server.port === port);
  return own.length > 0 ? own : connections;
}

function protocolByPort(ports: readonly number[]): ProtocolName | undefined {
  return protocols.find(({ defaultPort }) => ports.includes(defaultPort))?.name;
}

function conditionsOf(path: string, captured: number, protocol: ProtocolName, port: number): CellConditions {
  const side = { implementation: "unknown", protocol, reading: null, unsupported: [] };
  return {
    client: side,
    server: side,
    witness: null,
    scenario: {
      name: path,
      title: path,
      file: path,
      source: undefined,
      protocols: [protocol],
      features: [],
      readings: [],
      people: { client: "", host: "", witness: "" },
      steps: [],
      packets: undefined,
      limitMs: 0,
    },
    names: { client: "", host: "", witness: "" },
    addresses: { client: "", server: "" },
    port,
    net: { used: "none", why: "read from a file", clock: "none", capture: "none", dropsKnown: false },
    capture: { captured, dropped: null, failure: null },
    seed: 0,
  };
}

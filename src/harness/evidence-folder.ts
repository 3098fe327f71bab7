import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CaptureError } from "../capture/capture-error.ts";
import { createPcapngWriter } from "../capture/file/pcapng-writer.ts";
import { readCaptureFile } from "../capture/file/read-file.ts";
import type { PacketRecord } from "../capture/packet.ts";
import type { Connection } from "../capture/tcp/connection.ts";
import { createTracker } from "../capture/tcp/tracker.ts";
import { cellFileSchema } from "./cell-file-schema.ts";
import type { CellConditions, Evidence, TranscriptEntry } from "./evidence.ts";
import { type Fixture, readFixture } from "./fixtures/fixture.ts";
import { packageRoot } from "./package-root.ts";
import type { Cell, Finding } from "./report.ts";
import type { Scenario } from "./scenario/scenario.ts";

/** The files of one cell's evidence. */
export const EVIDENCE_FILES = {
  capture: "capture.pcapng",
  transcript: "transcript.jsonl",
  cell: "cell.json",
} as const;

/** What is wrong with evidence. */
export type EvidenceErrorCode =
  | "EVIDENCE_MISSING"
  | "EVIDENCE_JSON"
  | "EVIDENCE_SCHEMA"
  | "EVIDENCE_PROTOCOL"
  | "EVIDENCE_EMPTY";

/** Bad or missing evidence: says which file and what is wrong with it. */
export class EvidenceError extends Error {
  readonly code: EvidenceErrorCode;
  readonly badInput = true;
  constructor(code: EvidenceErrorCode, message: string) {
    super(message);
    this.name = "EvidenceError";
    this.code = code;
  }
}

/** What cell.json holds: the conditions, and the cell as it was judged. */
export interface CellFile {
  readonly schema: "lab-cell/1";
  readonly conditions: CellConditions;
  readonly cell: Cell;
}

/** Writes what was observed, before anything is judged. */
export async function writeObservations(
  folder: string,
  observed: {
    readonly transcript: readonly TranscriptEntry[];
    readonly logs: Readonly<Record<string, string>>;
  },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines = observed.transcript.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  await writeFile(join(folder, EVIDENCE_FILES.transcript), lines);
  for (const [name, log] of Object.entries(observed.logs)) await writeFile(join(folder, `${name}.log`), log);
}

/** Writes cell.json. */
export async function writeCellFile(folder: string, conditions: CellConditions, cell: Cell): Promise<void> {
  const file: CellFile = { schema: "lab-cell/1", conditions, cell };
  await writeFile(join(folder, EVIDENCE_FILES.cell), `${JSON.stringify(file, null, 2)}\n`);
}

/** Reads a cell's cell.json. */
export async function readCellFile(folder: string): Promise<CellFile> {
  const path = join(folder, EVIDENCE_FILES.cell);
  const file = parseEvidence(await readEvidenceText(path), path);
  const [mistake] = cellFileSchema.safeParse(file).error?.issues ?? [];
  if (mistake === undefined) return file as CellFile;
  const where = mistake.path.length === 0 ? "" : `${mistake.path.join(".")}: `;
  throw new EvidenceError(
    "EVIDENCE_SCHEMA",
    `${path} is not of schema lab-cell/1, which this tool writes: ${where}${mistake.message}.`,
  );
}

/** Reads back everything that a checker may look at. */
export async function readEvidence(folder: string, conditions: CellConditions): Promise<Evidence> {
  const path = join(folder, EVIDENCE_FILES.transcript);
  const transcript = (await readEvidenceText(path))
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => readEntry(line, `${path}:${index + 1}`));
  const capture = join(folder, EVIDENCE_FILES.capture);
  const packets: PacketRecord[] = [];
  let damage: string | undefined;
  if (existsSync(capture)) {
    try {
      for await (const packet of readCaptureFile(capture)) packets.push(packet);
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      damage = `the capture is damaged: ${error.message.replace(/\.$/u, "")}`;
    }
  }
  return assembleEvidence(conditions, transcript, packets, {
    damage,
    fixture: await loadFixture(conditions.scenario),
  });
}

/** Puts observations together as checkers want them. */
export function assembleEvidence(
  conditions: CellConditions,
  transcript: readonly TranscriptEntry[],
  packets: readonly PacketRecord[],
  { damage, fixture }: { readonly damage?: string | undefined; readonly fixture: Fixture | undefined },
): Evidence {
  const tracker = createTracker();
  packets.forEach((packet, index) => {
    tracker.add(packet, index + 1);
  });
  const connections = tracker.connections();
  return {
    conditions,
    transcript,
    connections,
    fixture,
    packets: usability(conditions, packets.length, damage ?? findHole(connections)),
  };
}

/** Reads the recorded trace that a scenario names; `undefined` when it names none. */
export async function loadFixture({ packets }: Scenario): Promise<Fixture | undefined> {
  return packets === undefined ? undefined : readFixture(resolve(packageRoot, packets));
}

/** What a receiver acknowledged was on the wire, so a capture without it is not whole. */
function findHole(connections: readonly Connection[]): string | undefined {
  for (const { client, server, clientToServer, serverToClient } of connections) {
    for (const { holes, acknowledgedLength } of [clientToServer, serverToClient]) {
      const hole = holes.find(({ offset }) => offset < acknowledgedLength);
      if (hole === undefined) continue;
      return `the capture lacks ${hole.length} octets of ${client.port} → ${server.port} that their receiver acknowledged`;
    }
  }
  return undefined;
}

/** Writes capture.pcapng: the packets with the findings as comments, and the people as host names. */
export async function writeCapture(
  folder: string,
  { addresses, names, capture, net }: CellConditions,
  packets: readonly PacketRecord[],
  findings: readonly Finding[],
): Promise<void> {
  const writer = createPcapngWriter({
    application: "lab",
    interface: {
      name: net.used === "netlab" ? "wire" : "lo",
      linkType: packets[0]?.linkType ?? 1,
      snapLength: 262_144,
    },
    names: new Map([
      [addresses.client, names.client],
      [addresses.server, names.host],
    ]),
  });
  const statistics = {
    captured: capture?.captured ?? packets.length,
    dropped: capture?.dropped ?? undefined,
  };
  const commented = packets.map((packet, index) => ({
    ...packet,
    comments: commentsOn(index + 1, findings),
  }));
  const parts = [
    writer.header(),
    ...commented.map((packet) => writer.packet(packet)),
    writer.trailer(statistics),
  ];
  await writeFile(join(folder, EVIDENCE_FILES.capture), Buffer.concat(parts));
}

/** What failed is said at each of its frames, what holds only at its first. */
function commentsOn(frame: number, findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ frames, verdict }) =>
      verdict === "pass" ? frames[0] === frame && frames.length <= 3 : frames.includes(frame),
    )
    .map(({ rule, verdict, message }) => `${verdict} ${rule}: ${message}`);
}

function usability(
  conditions: CellConditions,
  count: number,
  damage: string | undefined,
): Evidence["packets"] {
  const { capture, net } = conditions;
  if (damage !== undefined) return { usable: false, why: damage };
  if (capture === null) return { usable: false, why: `nothing was captured: ${net.why}` };
  if (capture.failure !== null) return { usable: false, why: `the capture ended early: ${capture.failure}` };
  if (capture.dropped !== null && capture.dropped > 0) {
    return { usable: false, why: `the capture dropped ${capture.dropped} packets` };
  }
  if (count !== capture.captured) {
    return {
      usable: false,
      why: `capture.pcapng holds ${count} of the ${capture.captured} packets that were captured`,
    };
  }
  return { usable: true };
}

/** The time is all that every entry has and that is computed with. */
function readEntry(line: string, where: string): TranscriptEntry {
  const entry = parseEvidence(line, where) as Partial<TranscriptEntry> | null;
  if (typeof entry?.type === "string" && /^\d+$/u.test(`${entry.t}`)) return entry as TranscriptEntry;
  throw new EvidenceError(
    "EVIDENCE_JSON",
    `${where} is no transcript entry: "t" or "type" is missing or wrong.`,
  );
}

/**
 * Reads a text file of an evidence folder.
 * @throws {EvidenceError} when it cannot be read.
 */
export async function readEvidenceText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const why =
      error instanceof Error && "code" in error && error.code === "ENOENT"
        ? "there is no such file"
        : String(error);
    throw new EvidenceError("EVIDENCE_MISSING", `${path} cannot be read: ${why}.`);
  }
}

/**
 * Reads JSON of an evidence file.
 * @throws {EvidenceError} with the place when it is none.
 */
export function parseEvidence(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new EvidenceError(
      "EVIDENCE_JSON",
      `${where} is not JSON: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CaptureError } from "../capture/capture-error.ts";
import { readCaptureFile } from "../capture/file/read-file.ts";
import type { PacketRecord } from "../capture/packet.ts";
import { assembleEvidence, loadFixture } from "./assemble-evidence.ts";
import { cellFileSchema } from "./cell-file-schema.ts";
import { farCaptureName } from "./crossings.ts";
import type { CellConditions, Evidence, TranscriptEntry } from "./evidence.ts";
import { EvidenceError } from "./evidence-error.ts";
import { makeFolder } from "./make-folder.ts";
import type { Cell } from "./report.ts";

/** The files of one cell's evidence. */
export const EVIDENCE_FILES = {
  capture: "capture.pcapng",
  transcript: "transcript.jsonl",
  cell: "cell.json",
} as const;

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
  await makeFolder(folder);
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
  if (!transcript.some(({ type }) => type === "start"))
    throw new EvidenceError(
      "EVIDENCE_MISSING",
      `${path} names no program that was started, so it proves nothing.`,
    );
  const { ends } = conditions;
  const near = await readPackets(folder, EVIDENCE_FILES.capture, transcript);
  const far = ends && (await readPackets(folder, farCaptureName(ends.main), transcript));
  return assembleEvidence(conditions, transcript, near.packets, {
    damage: near.damage ?? far?.damage,
    fixture: await loadFixture(conditions.scenario),
    ...(far === undefined ? {} : { far: far.packets }),
  });
}

interface ReadPackets {
  readonly packets: readonly PacketRecord[];
  /** Why they prove nothing. */
  readonly damage: string | undefined;
}

async function readPackets(
  folder: string,
  name: string,
  transcript: readonly TranscriptEntry[],
): Promise<ReadPackets> {
  const path = join(folder, name);
  const packets: PacketRecord[] = [];
  if (!existsSync(path)) return { packets, damage: undefined };
  try {
    for await (const packet of readCaptureFile(path)) packets.push(packet);
    return { packets, damage: otherTime(transcript, packets, name) };
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return { packets, damage: `the capture is damaged: ${error.message.replace(/\.$/u, "")}` };
  }
}

/** Packets go out while programs run; a little before and behind, clocks and kernels may differ. */
const MARGIN_NS = 10_000_000_000n;

/** Says so where the capture is of another time than the transcript, as one of another cell is. */
function otherTime(
  transcript: readonly TranscriptEntry[],
  packets: readonly PacketRecord[],
  name: string,
): string | undefined {
  const times = transcript.map(({ t }) => BigInt(t));
  const [begin = 0n, end = begin] = [times[0], times.at(-1)];
  const stranger = packets.findIndex(
    ({ timestampNs }) => timestampNs < begin - MARGIN_NS || timestampNs > end + MARGIN_NS,
  );
  if (stranger < 0) return undefined;
  return `frame ${stranger + 1} of ${name} is of another time than the transcript, so it is no capture of this conversation`;
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

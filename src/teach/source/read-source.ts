import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CaptureError } from "../../capture/capture-error.ts";
import type { CallLog } from "../../harness/calls/call.ts";
import { readCallLines } from "../../harness/calls/call-file.ts";
import { nameOf, ownedConnections } from "../../harness/checkers/people.ts";
import { type Crossing, farCaptureName, frameAt } from "../../harness/crossings.ts";
import type { CellConditions, Evidence } from "../../harness/evidence.ts";
import { EvidenceError } from "../../harness/evidence-error.ts";
import { EVIDENCE_FILES, readCellFile, readEvidence } from "../../harness/evidence-folder.ts";
import { findProtocol } from "../../impls/registry.ts";
import type { CaptureReading, Conversation, ConversationChoice, Side } from "../conversation/conversation.ts";
import { pickConversation } from "../conversation/pick-conversation.ts";
import { readConversations } from "../conversation/read-conversations.ts";
import type { BothSights } from "../ladder/sightings.ts";

/** One connection of a capture or of a cell's evidence, with everything that is known of it. */
export interface Source {
  readonly conversation: Conversation;
  /** How many other TCP connections there are. */
  readonly others: number;
  /** Why the capture was not read to its end. */
  readonly damage: CaptureError | undefined;
  /** Where the wire was captured at both ends. */
  readonly both: BothSights | undefined;
  readonly files: Readonly<Record<Side, string>> | undefined;
  /** Who is at the ends, as the evidence says it. */
  readonly names: Readonly<Partial<Record<Side, string>>>;
  /** What the run noted of the calls of its programs. */
  readonly calls: readonly CallLog[];
  /** Whether it is a cell's evidence. */
  readonly isCell: boolean;
}

/** Which connection is meant: by its number, or by a frame of it; the first one without either. And what it speaks, where that is known. */
export type SourceChoice = Pick<ConversationChoice, "stream" | "frame" | "protocol">;

/**
 * Reads one connection of a capture file, or of the evidence folder of a cell.
 * @throws {CaptureError} {ConversationError} {EvidenceError} when it cannot be had.
 */
export async function readSource(path: string, choice: SourceChoice): Promise<Source> {
  const isFolder = path !== "-" && (await stat(path).catch(() => undefined))?.isDirectory() === true;
  return isFolder ? await readFolder(path, choice) : await readFileSource(path, choice);
}

async function readFileSource(path: string, choice: SourceChoice): Promise<Source> {
  const { reading, conversation } = await readOne(path, choice);
  return {
    conversation,
    others: reading.streams.length - 1,
    damage: reading.damage,
    both: undefined,
    files: undefined,
    names: {},
    calls: [],
    isCell: false,
  };
}

async function readOne(
  path: string,
  choice: ConversationChoice,
): Promise<{ readonly reading: CaptureReading; readonly conversation: Conversation }> {
  const reading = await readConversations(path, choice);
  const [first] = reading.conversations;
  if (first !== undefined && choice.frame === undefined) return { reading, conversation: first };
  // Of a capture with very many connections none is kept but the one that is named.
  const again =
    reading.streams.length > 1 && choice.frame === undefined && path !== "-"
      ? await readConversations(path, { ...choice, stream: 0 })
      : reading;
  return { reading, conversation: pickConversation(again) };
}

async function readFolder(folder: string, choice: SourceChoice): Promise<Source> {
  if (!existsSync(join(folder, EVIDENCE_FILES.cell))) throw notACell(folder);
  const { conditions } = await readCellFile(folder);
  const capture = join(folder, EVIDENCE_FILES.capture);
  if (!existsSync(capture))
    throw new EvidenceError("EVIDENCE_MISSING", `${folder} has no packets: ${conditions.net.why}.`);
  const evidence = await readEvidence(folder, conditions);
  const protocol = protocolOf(conditions);
  const { reading, conversation } = await readOne(capture, { ...protocol, ...choice });
  const both = await readBoth(folder, evidence, conversation);
  const main = conditions.ends?.main;
  return {
    conversation,
    others: reading.streams.length - 1,
    damage: reading.damage,
    both,
    files: both && main && filesOf(main),
    names: namesOf(evidence, conversation),
    calls: await readCalls(folder),
    isCell: true,
  };
}

function notACell(folder: string): EvidenceError {
  const isRun = existsSync(join(folder, "report.json"));
  const what = isRun
    ? `${folder} is the folder of a whole run; name the folder of one of its cells, as ${join(folder, "CLIENT__SERVER", "SCENARIO")}.`
    : `${folder} holds no ${EVIDENCE_FILES.cell}, so it is no cell's evidence; name such a folder, or a capture file.`;
  return new EvidenceError("EVIDENCE_MISSING", what);
}

/** Between two protocols nobody knows which one a connection speaks, so the messages must prove it. */
function protocolOf({ client, server }: CellConditions): Pick<ConversationChoice, "protocol"> {
  const protocol = client.protocol === server.protocol ? findProtocol(server.protocol) : undefined;
  return protocol === undefined ? {} : { protocol };
}

function filesOf(main: Side): Readonly<Record<Side, string>> {
  const [own, far] = [EVIDENCE_FILES.capture, farCaptureName(main)];
  return main === "client" ? { client: own, server: far } : { client: far, server: own };
}

async function readBoth(
  folder: string,
  { conditions, crossings }: Evidence,
  near: Conversation,
): Promise<BothSights | undefined> {
  const main = conditions.ends?.main;
  if (main === undefined || crossings.length === 0) return undefined;
  const reading = await readConversations(join(folder, farCaptureName(main)), protocolOf(conditions));
  const far = sameConnection(near, reading.conversations, crossings, main);
  if (far === undefined) return undefined;
  return {
    ends: main === "client" ? { client: near, server: far } : { client: far, server: near },
    crossings,
  };
}

/** The one that shares most frames; two connections may have the same ports, one after the other. */
function sameConnection(
  near: Conversation,
  candidates: readonly Conversation[],
  crossings: readonly Crossing[],
  main: Side,
): Conversation | undefined {
  const far = main === "client" ? "server" : "client";
  const own = new Set(near.steps.map(({ segment }) => segment.frame));
  const shared = new Set(
    crossings.filter((each) => own.has(frameAt(each, main) ?? 0)).map((each) => frameAt(each, far) ?? 0),
  );
  const ranked = candidates
    .map((conversation) => ({
      conversation,
      frames: conversation.steps.filter(({ segment }) => shared.has(segment.frame)).length,
    }))
    .filter(({ frames }) => frames > 0)
    .sort((a, b) => b.frames - a.frames);
  return ranked[0]?.conversation;
}

function namesOf(evidence: Evidence, { connection: { client, server } }: Conversation): Source["names"] {
  const owned = ownedConnections(evidence).find(
    ({ connection }) =>
      connection.client.port === client.port &&
      connection.server.port === server.port &&
      connection.client.address === client.address,
  );
  if (owned === undefined) return {};
  return { client: nameOf(evidence, owned.role), server: nameOf(evidence, owned.acceptor) };
}

async function readCalls(folder: string): Promise<readonly CallLog[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".calls.jsonl")).sort();
  return await Promise.all(
    files.map(async (name) => {
      const log = readCallLines(await readFile(join(folder, name), "utf8"));
      if (log !== undefined) return log;
      throw new EvidenceError(
        "EVIDENCE_JSON",
        `${join(folder, name)} is no log of calls as lab run writes it.`,
      );
    }),
  );
}

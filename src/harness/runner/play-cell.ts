import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CaptureStatistics, PacketRecord } from "../../capture/packet.ts";
import type { NetworkChoice } from "../../netlab/network.ts";
import { assembleEvidence, loadFixture } from "../assemble-evidence.ts";
import { farCaptureName } from "../crossings.ts";
import type { CellConditions, ProgramRole, SideConditions } from "../evidence.ts";
import { EVIDENCE_FILES, writeCellFile, writeObservations } from "../evidence-folder.ts";
import { judge } from "../judge.ts";
import { makeFolder } from "../make-folder.ts";
import type { Cell, NetworkUse } from "../report.ts";
import type { Implementation } from "../scenario/implementation.ts";
import { isTold } from "../scenario/placeholders.ts";
import { hasFaults, type Step } from "../scenario/scenario.ts";
import { writeCapture } from "../write-capture.ts";
import { type CellPlan, cellHead, evidenceName, type RunConditions, repeatCommand } from "./cell-plan.ts";
import { endPrograms } from "./ending.ts";
import { isOnOneHost, ON_ONE_HOST, onOneHost } from "./fixed-places.ts";
import { untilSettled, untilTakenIn } from "./idle.ts";
import { awaitLastLines, keepCalls } from "./noted-calls.ts";
import { notePeers, packetsOfCell, peerWatcher } from "./peers.ts";
import { castPeople, type People, protocolOf } from "./people.ts";
import type { Preparation } from "./preparation.ts";
import { type Casting, Stage } from "./stage.ts";
import { startServer } from "./starting.ts";
import { playStep } from "./steps.ts";

/** How long a program may take to end once asked, and how much it may show. */
const LIMITS = { endMs: 500, outputCharacters: 1 << 20 } as const;

/** Between two protocols nobody waits longer than this, once every program waits, for something that may never come. */
const QUIET_MS = 400;

/** The same where messages come in pieces, as a reader that goes by pauses waits, too, and where something is known to be lost. */
const LOSS_QUIET_MS = 1000;

/** The same where the wire has faults: a kernel that gets no answer sends again behind pauses that double. */
const FAULT_QUIET_MS = 3000;

/** A clock that is made to run a little faster or slower is never wrong by so much within one cell. */
const CLOCK_SET_MS = 20;

/** How long the kernels get to finish their FIN exchange once the programs are gone. */
const CLOSING_MS = 1000;

/**
 * Plays one cell in a network of its own, writes its evidence and judges it. The network is taken down behind it. A cancelled cell
 * leaves what was observed so far, and is not judged.
 */
export async function playCell(
  plan: CellPlan,
  run: RunConditions,
  preparation: Preparation,
): Promise<Cell | undefined> {
  const [startedAt, began] = [new Date().toISOString(), performance.now()];
  const people = await castPeople(plan);
  const isOneHost = isOnOneHost(preparation.network.name, plan);
  const network = isOneHost ? onOneHost(preparation.network) : preparation.network;
  const noting = await prepareNotes(plan, run);
  const stage = new Stage({
    ...plan,
    people,
    usersFile: await writeUsersFile(plan, run, people),
    hasHost: protocolOf(plan.server).hasHost,
    network,
    port: preparation.port ?? protocolOf(plan.server).defaultPort,
    limits: { ...LIMITS, quietMs: quietLimit(plan, preparation) },
    tracker: preparation.tracker,
    isCaptured: preparation.capture !== undefined,
    boxing: run.boxing,
    noting,
    cancelled: run.cancelled,
  });
  let statistics: CaptureStatistics | undefined;
  const isPeerToPeer = protocolOf(plan.server).peerToPeer || protocolOf(plan.client).peerToPeer;
  const watchPeers = isPeerToPeer ? peerWatcher(stage) : () => {};
  preparation.listen(() => {
    watchPeers();
    stage.pulse.beat();
  });
  try {
    if (isPeerToPeer || isOneHost) await preparation.captureClientHost();
    const { recut } = plan;
    if (recut?.onWire)
      await network.forwarder?.order({ type: "recuts", from: recut.by, writes: recut.writes });
    await playScenario(stage, isPeerToPeer ? (step) => notePeers(stage, step) : () => {});
    await endPrograms(stage);
    await stage.pulse.until(() => allClosed(preparation), { limitMs: CLOSING_MS });
  } finally {
    for (const program of stage.programs.values()) await program.signal("SIGKILL", "end-of-cell");
    await network.forwarder?.settle();
    // Who notes the calls runs where the programs do, and ends with the network.
    for (const { notes } of stage.programs.values()) if (notes !== undefined) await awaitLastLines(notes);
    try {
      statistics = await preparation.capture?.stop();
    } finally {
      void preparation.network.close().catch(() => {});
    }
  }
  const failure = preparation.captureFailure() ?? null;
  const packets = isPeerToPeer ? packetsOfCell(stage, preparation.packets) : preparation.packets;
  const { clientEnd } = preparation;
  const isSeenByClient = clientEnd !== undefined && plan.recut?.by === "server";
  const [near, far] = isSeenByClient ? [clientEnd, packets] : [packets, clientEnd];
  const capture = statistics && {
    captured: statistics.captured - (preparation.packets.length - packets.length) - (far?.length ?? 0),
    dropped: statistics.dropped ?? null,
    failure,
  };
  const conditions: CellConditions = {
    ...conditionsOf(plan, run, preparation, stage, capture ?? null),
    ...(far && { ends: { main: isSeenByClient ? "client" : "server", farCaptured: far.length } }),
  };
  return conclude(plan, run, stage, { conditions, packets: near, far, startedAt, began });
}

/** Where it is not sure that what is waited for ever comes, nobody waits longer once every program waits. */
function quietLimit(
  { client, server, recut, losses, scenario }: CellPlan,
  { capture }: Preparation,
): number | undefined {
  if (losses.length > 0 && hasFaults(scenario)) return capture === undefined ? undefined : FAULT_QUIET_MS;
  if (recut !== undefined || losses.length > 0) return capture === undefined ? undefined : LOSS_QUIET_MS;
  return client.protocol === server.protocol ? undefined : QUIET_MS;
}

/** Programs note their calls in the folder of the evidence, which must be there before they start. */
async function prepareNotes(plan: CellPlan, { noting, out }: RunConditions): Promise<Casting["noting"]> {
  if (noting === undefined) return undefined;
  const folder = resolve(out, evidenceName(plan));
  await makeFolder(folder);
  return { programs: noting, folder };
}

/** A server that is told where the accounts are gets them in a file beside the evidence. */
async function writeUsersFile(plan: CellPlan, { out }: RunConditions, { accounts }: People): Promise<string> {
  const { accountsFile } = protocolOf(plan.server);
  const folder = resolve(out, evidenceName(plan));
  const path = join(folder, accountsFile?.name ?? "users.csv");
  if (
    accountsFile === undefined ||
    plan.server.server === undefined ||
    !isTold(plan.server.server, "users")
  ) {
    return path;
  }
  await mkdir(folder, { recursive: true });
  await writeFile(path, accountsFile.write(accounts));
  return path;
}

async function playScenario(stage: Stage, beforeStep: (next: Step | undefined) => void): Promise<void> {
  const { scenario, client, server, cancelled } = stage.casting;
  const mixed = client.protocol !== server.protocol;
  if (!scenario.steps.some(({ type }) => type === "server-starts")) {
    const [first, ...others] = clientsToPrepare(stage);
    stage.start("server");
    if (first !== undefined) stage.start(first);
    if ((await startServer(stage)).failure !== undefined) return;
    for (const role of others) stage.start(role);
  }
  let isBehind = false;
  for (const [index, step] of scenario.steps.entries()) {
    if (isBehind && step.type === "leaves") await untilSettled(stage);
    else if (step.type === "leaves" && scenario.steps[index - 1]?.type === "leaves")
      await untilTakenIn(stage);
    if (cancelled.aborted) return;
    beforeStep(step);
    const began = performance.now();
    const result = await playStep(stage, step);
    if (cancelled.aborted) return;
    const waitedMs = Math.round(performance.now() - began);
    stage.transcript.note({ type: "step", index, ...result, waitedMs });
    if (result.outcome !== "done" && !mixed) break;
    isBehind ||= result.outcome !== "done";
  }
  // Whoever is told to end at once may not have taken yet what was typed last.
  if (scenario.steps.at(-1)?.type === "says") await untilSettled(stage);
  beforeStep(undefined);
}

/**
 * Returns the clients that can be started before they join, because they ask for the address: they connect only once they have
 * their answers. The one that joins first comes first.
 */
function clientsToPrepare(stage: Stage): readonly ProgramRole[] {
  const roles = stage.casting.scenario.steps.flatMap((step) =>
    step.type === "joins" ? stage.roleOf(step.who) : [],
  );
  return [...new Set(roles)].filter((role) => {
    const spec = role === "server" ? undefined : stage.specOf(role);
    if (spec === undefined) return false;
    return !isTold({ ...spec, type: [] }, "host", "port") && isTold(spec, "host", "port");
  });
}

function allClosed({ tracker, capture }: Preparation): true | undefined {
  return capture === undefined || tracker.unendedCount() === 0 ? true : undefined;
}

interface Played {
  readonly conditions: CellConditions;
  readonly packets: readonly PacketRecord[];
  /** Those of the wire's other end, where it was captured at both. */
  readonly far: readonly PacketRecord[] | undefined;
  /** By the clock, and by the one that counts on. */
  readonly startedAt: string;
  readonly began: number;
}

async function conclude(
  plan: CellPlan,
  run: RunConditions,
  stage: Stage,
  played: Played,
): Promise<Cell | undefined> {
  const name = evidenceName(plan);
  const folder = join(run.out, name);
  const logs = Object.fromEntries([...stage.programs].map(([role, program]) => [role, program.log]));
  await writeObservations(folder, { transcript: stage.entries, logs });
  for (const { notes } of stage.programs.values()) if (notes !== undefined) await keepCalls(notes);
  const fixture = await loadFixture(plan.scenario);
  const { far } = played;
  const evidence = assembleEvidence(played.conditions, stage.entries, played.packets, {
    fixture,
    ...(far && { far }),
  });
  const judgement = run.cancelled.aborted ? undefined : judge(evidence, plan.declared, plan.losses);
  if (played.conditions.capture !== null) {
    const path = join(folder, EVIDENCE_FILES.capture);
    await writeCapture(path, evidence, played.packets, judgement?.findings ?? []);
    const { ends } = played.conditions;
    if (far !== undefined && ends !== undefined)
      await writeCapture(join(folder, farCaptureName(ends.main)), evidence, far);
  }
  if (judgement === undefined) return undefined;
  const cell: Cell = {
    ...cellHead(plan),
    ...judgement,
    evidence: name,
    startedAt: played.startedAt,
    durationMs: Math.round(performance.now() - played.began),
    waitedMs: stage.waitedMs,
    repeat: repeatCommand(plan, run),
  };
  await writeCellFile(folder, played.conditions, cell);
  return cell;
}

function conditionsOf(
  plan: CellPlan,
  run: RunConditions,
  preparation: Preparation,
  stage: Stage,
  captured: CellConditions["capture"],
): CellConditions {
  const { network } = stage.casting;
  return {
    client: side(plan.client),
    server: side(plan.server),
    witness: plan.witness === undefined ? null : side(plan.witness),
    scenario: plan.scenario,
    ...stage.casting.people,
    addresses: { client: network.client.address, server: network.server.address },
    port: stage.casting.port,
    net: networkUse(run.choice, preparation, plan),
    capture: captured,
    seed: run.seed,
    ...(stage.transcript.clockSetByMs > CLOCK_SET_MS && {
      clockSetByMs: Math.round(stage.transcript.clockSetByMs),
    }),
    ...(plan.recut === undefined ? {} : { recut: plan.recut }),
  };
}

/** Says how a run reached the wire, for reports. */
export function networkUse(
  { name, why }: NetworkChoice,
  preparation?: Preparation,
  plan?: CellPlan,
): NetworkUse {
  const { capture, captureProblem } = preparation ?? {};
  const oneHost = plan !== undefined && isOnOneHost(name, plan) ? ON_ONE_HOST : undefined;
  return {
    used: name,
    why: [why, oneHost, captureProblem].filter((words) => words !== undefined).join("; "),
    clock: capture?.clock ?? "none",
    capture: capture?.tool ?? "none",
    dropsKnown: capture !== undefined && capture.tool !== "cap",
  };
}

function side({ name, protocol, reading, unsupported }: Implementation): SideConditions {
  return { implementation: name, protocol, reading: reading ?? null, unsupported };
}

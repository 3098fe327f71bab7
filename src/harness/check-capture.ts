import { dirname, resolve } from "node:path";
import { CaptureError } from "../capture/capture-error.ts";
import { readCaptureFile } from "../capture/file/read-file.ts";
import type { PacketRecord } from "../capture/packet.ts";
import type { Connection } from "../capture/tcp/connection.ts";
import type { ProtocolName } from "../impls/impl.ts";
import { findProtocol, protocols } from "../impls/registry.ts";
import { assembleEvidence } from "./assemble-evidence.ts";
import type { CellConditions } from "./evidence.ts";
import { EvidenceError } from "./evidence-error.ts";
import { readFixture } from "./fixtures/fixture.ts";
import { judge } from "./judge.ts";
import { explainLeftOut, listPorts } from "./left-out.ts";
import type { Cell } from "./report.ts";
import { shellWord } from "./shell-word.ts";

/** What to hold a capture against that no run of ours made. */
export interface CaptureQuestion {
  readonly protocol: ProtocolName | undefined;
  /** A recorded trace's .pcap. */
  readonly fixture: string | undefined;
  /** Where servers listened; without any, where the protocol's does. */
  readonly ports: readonly number[];
}

/** What a capture proves. */
export interface CaptureCheck {
  readonly cell: Cell;
  /** Which connections were not looked at, why, and how they are; absent when all were. */
  readonly leftOut: string | undefined;
}

/**
 * Holds a capture from anywhere against the rules that packets alone can decide.
 * @throws {CaptureError} when the file is damaged or none; {EvidenceError} when it holds no connection of the protocol.
 */
export async function checkCapture(path: string, question: CaptureQuestion): Promise<CaptureCheck> {
  const { packets, damage } = await readPackets(path);
  const fixture = question.fixture === undefined ? undefined : await readFixture(question.fixture);
  const conditions = conditionsOf(path, packets.length);
  const all = assembleEvidence(conditions("pychat", 0), [], packets, { damage, fixture });
  if (all.connections.length === 0) {
    throw new EvidenceError("EVIDENCE_EMPTY", `${path} holds no TCP connection.`);
  }
  const protocol = question.protocol ?? fixture?.provenance.protocol ?? protocolByPort(all.connections, path);
  const connections = connectionsOf(protocol, question.ports, all.connections);
  const [first] = connections;
  if (first === undefined) {
    const there = `its connections go to ${listPorts(all.connections)}`;
    const asked = question.ports.join(" or ");
    throw new EvidenceError("EVIDENCE_EMPTY", `${path} holds no connection to port ${asked}; ${there}.`);
  }
  const evidence = { ...all, conditions: conditions(protocol, first.server.port), connections };
  const ports = question.ports.map((port) => ` --port ${port}`).join("");
  return {
    cell: {
      client: first.client.address,
      server: first.server.address,
      scenario: path,
      protocol: { client: protocol, server: protocol },
      reading: { client: null, server: null },
      writes: "whole",
      writer: null,
      fault: null,
      ...judge(evidence, undefined),
      evidence: dirname(resolve(path)),
      startedAt: null,
      durationMs: 0,
      waitedMs: 0,
      repeat: `lab check ${shellWord(path)} --protocol ${protocol}${ports}`,
    },
    leftOut: explainLeftOut(protocol, connections, all.connections),
  };
}

/** What was read before the damage is kept, so that it can be said what is wrong. */
async function readPackets(
  path: string,
): Promise<{ readonly packets: readonly PacketRecord[]; readonly damage: string | undefined }> {
  const packets: PacketRecord[] = [];
  try {
    for await (const packet of readCaptureFile(path)) packets.push(packet);
    return { packets, damage: undefined };
  } catch (error) {
    if (!(error instanceof CaptureError) || packets.length === 0) throw error;
    return { packets, damage: `the capture is damaged: ${error.message.replace(/\.$/u, "")}` };
  }
}

function protocolByPort(connections: readonly Connection[], path: string): ProtocolName {
  const ports = connections.map(({ server }) => server.port);
  const found = protocols.find(({ defaultPort }) => ports.includes(defaultPort));
  if (found !== undefined) return found.name;
  const known = protocols.map(({ name, defaultPort }) => `${name} (port ${defaultPort})`).join(", ");
  throw new EvidenceError(
    "EVIDENCE_PROTOCOL",
    `${path} holds no connection to the port of a protocol; say which it is with --protocol: ${known}.`,
  );
}

/** The connections to the protocol's port, because a machine has others too; all of them where it was played at another port. */
function connectionsOf(
  protocol: ProtocolName,
  ports: readonly number[],
  connections: readonly Connection[],
): readonly Connection[] {
  if (ports.length > 0) return connections.filter(({ server }) => ports.includes(server.port));
  const port = findProtocol(protocol)?.defaultPort;
  const own = connections.filter(({ server }) => server.port === port);
  return own.length > 0 ? own : connections;
}

/** A capture does not say who sat at the programs. */
const NOBODY = {
  client: "",
  host: "",
  witness: "",
  witness2: "",
  witness3: "",
  witness4: "",
  witness5: "",
} as const;

function conditionsOf(
  path: string,
  captured: number,
): (protocol: ProtocolName, port: number) => CellConditions {
  return (protocol, port) => {
    const side = { implementation: "unknown", protocol, reading: null, unsupported: [] };
    return {
      client: side,
      server: side,
      witness: null,
      scenario: {
        name: path,
        suite: "interop",
        title: path,
        file: path,
        source: undefined,
        protocols: [protocol],
        features: [],
        readings: [],
        people: {},
        passwords: {},
        timers: { helloMs: 60_000, dropMs: 200_000 },
        writes: undefined,
        steps: [],
        packets: undefined,
        limitMs: 0,
      },
      names: NOBODY,
      passwords: NOBODY,
      accounts: findProtocol(protocol)?.accounts ?? [],
      addresses: { client: "", server: "" },
      port,
      net: { used: "none", why: "read from a file", clock: "none", capture: "none", dropsKnown: false },
      capture: { captured, dropped: null, failure: null },
      seed: 0,
    };
  };
}

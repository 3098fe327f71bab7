import { decodePacket } from "../../capture/layers/decode-packet.ts";
import type { PacketRecord } from "../../capture/packet.ts";
import { processTree } from "../../netlab/process.ts";
import { connectionsOf, holdsConnection, listeningPorts } from "../../netlab/sockets.ts";
import type { Step } from "../scenario/scenario.ts";
import type { Program } from "./program.ts";
import type { Stage } from "./stage.ts";

/** The steps upon which a program may close a connection or end, which takes along what the kernel knows of it. */
const CLOSING: readonly (Step["type"] | undefined)[] = [
  "says",
  "leaves",
  "closes-input",
  "vanishes",
  "ends",
  undefined,
];

/**
 * Notes at which ports of their own the clients listen and, where the next step may close a connection or there is none, whose the connections
 * between clients are that the capture has not brought yet.
 */
export function notePeers(stage: Stage, next: Step | undefined): void {
  noteListening(stage);
  const listening = stage.entries.flatMap((entry) => (entry.type === "listening" ? [entry.port] : []));
  if (listening.length === 0 || !CLOSING.includes(next?.type)) return;
  for (const program of clientsOf(stage)) {
    const made = connectionsOf(stage.hostOf(program.role), processesOf(program)).filter(
      ({ localPort, remotePort }) => listening.includes(remotePort) && !listening.includes(localPort),
    );
    for (const { localPort, remotePort } of made) noteConnected(stage, program, localPort, remotePort);
  }
}

function noteConnected(stage: Stage, { role }: Program, port: number, to: number): void {
  const isNoted = stage.entries.some(
    (entry) => entry.type === "connected" && entry.port === port && entry.to === to,
  );
  if (!isNoted) stage.transcript.note({ type: "connected", program: role, port, to });
}

/** To look at a program again that is known to listen takes time. */
function noteListening(stage: Stage): void {
  const known = new Set(
    stage.entries.flatMap((entry) => (entry.type === "listening" ? [entry.program] : [])),
  );
  for (const program of clientsOf(stage)) if (!known.has(program.role)) notePorts(stage, program);
}

function notePorts(stage: Stage, program: Program): void {
  for (const port of listeningPorts(stage.hostOf(program.role), processesOf(program))) {
    const isNoted = stage.entries.some((entry) => entry.type === "listening" && entry.port === port);
    if (!isNoted) stage.transcript.note({ type: "listening", program: program.role, port });
  }
}

/** Returns a look at the connections that clients make to each other: it notes whose each new one is. */
export function peerWatcher(stage: Stage): () => void {
  let looked = 0;
  return () => {
    const fresh = stage.casting.tracker.openings().slice(looked);
    looked += fresh.length;
    for (const { client, server } of fresh) {
      if (server.port === stage.casting.port) continue;
      const opener = clientsOf(stage).find((program) =>
        holdsConnection(stage.hostOf(program.role), client.port, server.port, processesOf(program)),
      );
      if (opener === undefined) continue;
      for (const program of clientsOf(stage)) notePorts(stage, program);
      noteConnected(stage, opener, client.port, server.port);
    }
  };
}

/**
 * Returns the packets in the order of their time, as two captures do not bring them; on a machine's own loopback without those of other
 * programs: neither the server's port nor one at which a client listened is theirs.
 */
export function packetsOfCell(stage: Stage, packets: readonly PacketRecord[]): readonly PacketRecord[] {
  const { port, network } = stage.casting;
  const listened = stage.entries.flatMap((entry) => (entry.type === "listening" ? [entry.port] : []));
  const ours = new Set([port, port + 1, ...listened]);
  const own = network.name === "netlab" ? packets : packets.filter((packet) => touches(packet, ours));
  return own.toSorted((a, b) => (a.timestampNs < b.timestampNs ? -1 : a.timestampNs > b.timestampNs ? 1 : 0));
}

function touches(packet: PacketRecord, ports: ReadonlySet<number>): boolean {
  const { tcp, udp } = decodePacket(packet);
  const transport = tcp ?? udp;
  return transport !== undefined && (ports.has(transport.sourcePort) || ports.has(transport.destinationPort));
}

function clientsOf({ programs }: Stage): readonly Program[] {
  return [...programs.values()].filter(({ role, running }) => role !== "server" && running);
}

function processesOf({ pid }: Program): readonly number[] {
  return pid === undefined ? [] : processTree(pid);
}

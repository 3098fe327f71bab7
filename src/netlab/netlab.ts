import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { findProgram } from "../capture/live/find-program.ts";
import { type EnterWire, findWireEntrance } from "./enter-wire.ts";
import { explainFailure } from "./explain-failure.ts";
import { startForwarder } from "./forwarder/start-forwarder.ts";
import { endHolder, startHolder, takeDown, untilReady } from "./holder.ts";
import { NetlabError } from "./netlab-error.ts";
import type { Host, Network } from "./network.ts";

/** A netlab network, and what could not be made as it is meant to be. */
export interface Netlab extends Network {
  readonly notes: readonly string[];
  /** Whether it stands on this user's own rights, or on those that a user namespace gives. */
  readonly rights: "own" | "user";
}

const NO_ENTRANCE = "packets are not captured, which takes python3 or util-linux 2.40";
/** The longest Ethernet frame of an MTU of 1500; a larger one would only cost the capture room. */
const LARGEST_FRAME = 1514;
/** CAP_NET_ADMIN and CAP_SYS_ADMIN in the masks of /proc/PID/status. */
const NAMESPACE_RIGHTS = (1n << 12n) | (1n << 21n);

/**
 * Makes two hosts and a wire in namespaces that live exactly as long as this process and this network.
 *
 * Each host has a network and a process namespace: what a program starts there, daemons too, ends with the network. They hang on one
 * shell that waits for the end of its stdin, so that they also go when this process is killed. Nothing has a name outside. A capture on
 * the wire is not a program of a host: it is to be stopped before the network is closed.
 * @throws {NetlabError} when this machine or this user cannot.
 */
export async function openNetlab(): Promise<Netlab> {
  return open("bridge", ({ holder, ready }) => assemble(holder, ready));
}

/**
 * Makes the same with a wire that carries frames one by one and takes orders what to do to them. Which of them are lost by chance follows
 * from `seed`.
 * @throws {NetlabError} when this machine or this user cannot, and without the package `cap`.
 */
export async function openForwardedNetlab(seed: number): Promise<Netlab> {
  return open("forwarder", async ({ holder, ready }) => {
    const { enterWire } = ready;
    const netlab = assemble(holder, ready);
    if (enterWire === undefined)
      throw new NetlabError(
        "NETLAB_NO_FORWARDER",
        "netlab",
        NO_ENTRANCE,
        "install python3, or run lab as root",
      );
    const wirePid = pidIn(ready.words, "wire");
    const forwarder = await startForwarder((argv) => enterWire(wirePid, argv), seed);
    return {
      ...netlab,
      forwarder,
      clientEnd: netlab.wire && { ...netlab.wire, interface: "client" },
      close() {
        forwarder.stop();
        return netlab.close();
      },
    };
  });
}

async function open(
  wire: "bridge" | "forwarder",
  finish: (made: { readonly holder: ChildProcess; readonly ready: Ready }) => Netlab | Promise<Netlab>,
): Promise<Netlab> {
  const asUser = needsUserNamespace();
  const holder = startHolder(asUser, wire);
  try {
    const [words, enterWire] = await Promise.all([untilReady(holder, asUser), findWireEntrance(asUser)]);
    return await finish({ holder, ready: { words, asUser, enterWire } });
  } catch (error) {
    endHolder(holder);
    throw error;
  }
}

interface Ready {
  /** What the script said. */
  readonly words: string;
  readonly asUser: boolean;
  readonly enterWire: EnterWire | undefined;
}

function assemble(holder: ChildProcess, { words, asUser, enterWire }: Ready): Netlab {
  const nsenter = findProgram("nsenter") ?? "nsenter";
  const credentials = asUser ? ["--user", "--preserve-credentials"] : [];
  const host = (address: string, pid: number): Host => ({
    address,
    enter: (argv, hasOwnProcesses = false) => [
      ...[nsenter, "--target", `${pid}`, ...credentials, "--net", ...(hasOwnProcesses ? [] : ["--pid"])],
      ...["--", ...argv],
    ],
    socketTablePid: pid,
  });
  const pids = { client: pidIn(words, "client"), server: pidIn(words, "server"), wire: pidIn(words, "wire") };
  let closed: Promise<void> | undefined;
  return {
    name: "netlab",
    client: host("192.0.2.1", pids.client),
    server: host("192.0.2.2", pids.server),
    wire: enterWire && {
      interface: "server",
      snapLength: LARGEST_FRAME,
      enter: (argv) => enterWire(pids.wire, argv),
    },
    clientLoopback: enterWire && {
      interface: "lo",
      snapLength: LARGEST_FRAME,
      enter: (argv) => enterWire(pids.client, argv),
    },
    notes: [...notesIn(words), ...(enterWire === undefined ? [NO_ENTRANCE] : [])],
    rights: asUser ? "user" : "own",
    close() {
      closed ??= takeDown(holder, [pids.client, pids.server]);
      return closed;
    },
  };
}

/** Tells whether this process lacks the rights to make network namespaces without a user namespace around them. */
export function needsUserNamespace(): boolean {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return (BigInt(`0x${mask}`) & NAMESPACE_RIGHTS) !== NAMESPACE_RIGHTS;
}

function notesIn(words: string): readonly string[] {
  return [...new Set([...words.matchAll(/^note (.*)$/gm)].map(([, note = ""]) => note))];
}

function pidIn(words: string, name: string): number {
  const pid = new RegExp(`^${name} (\\d+)$`, "m").exec(words)?.[1];
  if (pid === undefined) throw explainFailure("", `setting it up did not name the ${name}'s process`, false);
  return Number(pid);
}

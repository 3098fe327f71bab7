import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { SocketAddress } from "node:net";
import { endianness } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { Host } from "./network.ts";

/** One TCP socket of a host, as its kernel lists it. */
interface TableRow {
  /** As the kernel writes it: 8 or 32 hexadecimal digits. */
  readonly localAddress: string;
  readonly localPort: number;
  readonly remotePort: number;
  readonly state: number;
  readonly inode: string;
}

const SYN_SENT = 0x02;
const SYN_RECV = 0x03;
const CLOSE = 0x07;
const LISTEN = 0x0a;
const NEW_SYN_RECV = 0x0c;
const UNCONNECTED: readonly number[] = [SYN_SENT, SYN_RECV, CLOSE, LISTEN, NEW_SYN_RECV];
const POLL_MS = 5;

/**
 * Returns the TCP ports that are listened on, from the kernel's table: nothing is connected to. Given `processes`, only those whose
 * listener one of them holds: on a loopback network the other programs of the machine listen beside them.
 */
export function listeningPorts(host: Host, processes?: readonly number[]): readonly number[] {
  const ports = listenersOf(host, processes).map(({ localPort }) => localPort);
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** Returns the addresses at which `port` is listened on, as `127.0.0.1` or `::1`; given `processes`, those of their listeners alone. */
export function listeningAddresses(
  host: Host,
  port: number,
  processes?: readonly number[],
): readonly string[] {
  const rows = listenersOf(host, processes).filter(({ localPort }) => localPort === port);
  return [...new Set(rows.map(({ localAddress }) => toAddress(localAddress)))];
}

function listenersOf(host: Host, processes: readonly number[] | undefined): readonly TableRow[] {
  const listening = rowsOf(host).filter(({ state }) => state === LISTEN);
  const own = processes === undefined || listening.length === 0 ? undefined : socketsOf(processes);
  return listening.filter(({ inode }) => own?.has(inode) ?? true);
}

/** The kernel writes an address as words of 32 bits, each in the byte order of the machine. */
function toAddress(digits: string): string {
  const octets = Buffer.from(digits, "hex");
  if (endianness() === "LE") octets.swap32();
  if (octets.length === 4) return octets.join(".");
  const groups = octets.toString("hex").match(/.{4}/g) ?? [];
  return new SocketAddress({ address: groups.join(":"), family: "ipv6" }).address;
}

/** Returns the local ports of the connections that a host made to `port` and whose handshake is done, also those that are closing. */
export function establishedTo(host: Host, port: number): readonly number[] {
  return rowsOf(host)
    .filter(({ remotePort, state }) => remotePort === port && !UNCONNECTED.includes(state))
    .map(({ localPort }) => localPort);
}

/** Returns both ports of each connection that a socket of one of `processes` is an end of, also those that are closing. */
export function connectionsOf(
  host: Host,
  processes: readonly number[],
): readonly { readonly localPort: number; readonly remotePort: number }[] {
  const own = socketsOf(processes);
  return rowsOf(host).filter(({ inode, state }) => own.has(inode) && !UNCONNECTED.includes(state));
}

/** Tells whether one of `processes` has a socket of a host from a local TCP port to a remote one, whatever its state. */
export function holdsConnection(host: Host, from: number, to: number, processes: readonly number[]): boolean {
  const inodes = rowsOf(host).flatMap(({ localPort, remotePort, inode }) =>
    localPort === from && remotePort === to ? [inode] : [],
  );
  const own = inodes.length === 0 ? new Set<string>() : socketsOf(processes);
  return inodes.some((inode) => own.has(inode));
}

/** Waits until a host listens on `port`, and returns whether it came to that; the kernel's table gives no event, so it is read again and again. */
export async function waitForListening(
  host: Host,
  port: number,
  { limitMs, processes }: { readonly limitMs: number; readonly processes?: readonly number[] },
): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!listeningPorts(host, processes).includes(port)) {
    if (performance.now() > deadline) return false;
    await pause(POLL_MS);
  }
  return true;
}

/** Returns the local TCP ports of this machine that a socket has, one that is still closing too. */
export function usedPorts(): readonly number[] {
  return rowsOf({ socketTablePid: process.pid }).map(({ localPort }) => localPort);
}

function rowsOf({ socketTablePid }: Pick<Host, "socketTablePid">): readonly TableRow[] {
  return ["tcp", "tcp6"].flatMap((table) => {
    try {
      return readFileSync(`/proc/${socketTablePid}/net/${table}`, "utf8")
        .trimEnd()
        .split("\n")
        .slice(1)
        .map(parseRow);
    } catch {
      // A network that is gone has no sockets, and a kernel without IPv6 has no tcp6.
      return [];
    }
  });
}

/** Columns: number, local address:port, remote address:port, state, and the inode as the tenth; ports and state in hexadecimal. */
function parseRow(row: string): TableRow {
  const columns = row.trim().split(/\s+/);
  const port = (column: string | undefined) => Number.parseInt(column?.split(":")[1] ?? "", 16);
  return {
    localAddress: columns[1]?.split(":")[0] ?? "",
    localPort: port(columns[1]),
    remotePort: port(columns[2]),
    state: Number.parseInt(columns[3] ?? "", 16),
    inode: columns[9] ?? "",
  };
}

function socketsOf(processes: readonly number[]): ReadonlySet<string> {
  return new Set(
    processes.flatMap((pid) => filesOf(pid).map((file) => /^socket:\[(\d+)\]$/.exec(file)?.[1] ?? "")),
  );
}

function filesOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((name) => linkOf(`/proc/${pid}/fd/${name}`));
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

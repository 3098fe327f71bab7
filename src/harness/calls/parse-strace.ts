import type { Endpoint } from "../../capture/tcp/connection.ts";
import type { Call, CalledConnection, CallLog } from "./call.ts";
import { type StraceCall, StraceReader } from "./strace-line.ts";
import {
  type Descriptor,
  isOtherThing,
  readAddress,
  readBuffers,
  readDescriptor,
  readEnds,
  readNumber,
  readResult,
} from "./strace-values.ts";

/** The calls that a log must hold; `fcntl` and `clone` tell which descriptors are the same socket. */
export const TRACED =
  "network,read,readv,write,writev,close,sendfile,dup,dup2,dup3,fcntl,clone,clone3,fork,vfork";

/**
 * Reads strace's output (`strace -f -ttt -yy -e trace=... -xx`, into a file or not) for what was done on TCP connections. It also reads logs that have
 * less: without `-yy` addresses are those that the calls name, without `-ttt` there are no times. Lines that it does not know are skipped.
 */
export function parseStrace(text: string): CallLog {
  const sockets = new Sockets();
  const reader = new StraceReader();
  for (const line of text.split("\n")) {
    const call = reader.read(line);
    if (call !== undefined) HANDLERS[call.name]?.(sockets, call);
  }
  return { source: "strace", connections: sockets.connections() };
}

/** A socket while the log is read. */
interface Socket {
  openedBy: "connect" | "accept" | undefined;
  openedAtNs: bigint | undefined;
  local: Partial<Endpoint>;
  remote: Partial<Endpoint>;
  readonly calls: Call[];
}

type Table = Map<number, Socket | undefined>;

/** Which descriptor is which socket. Threads share a table; a fork begins with a copy. */
class Sockets {
  readonly #all: Socket[] = [];
  readonly #tables = new Map<number, Table>();
  /** The latest socket of each number in whichever process: for processes that the log does not tell the beginning of. */
  readonly #latest: Table = new Map();

  /** Returns the socket of a descriptor; `undefined` for what is none, or is not known. */
  find(pid: number, descriptor: Descriptor | undefined): Socket | undefined {
    if (descriptor === undefined || isOtherThing(descriptor.description)) return undefined;
    const { number, description } = descriptor;
    const table = this.#tableOf(pid);
    const socket = table.has(number) ? table.get(number) : this.#latest.get(number);
    const ends = readEnds(description);
    if (socket !== undefined && ends !== undefined) {
      if (socket.openedBy !== undefined && !isSame(socket.remote, ends[1]))
        return this.#adopt(pid, number, ends);
      [socket.local, socket.remote] = ends;
    }
    return socket ?? (ends && this.#adopt(pid, number, ends));
  }

  /** Gives a descriptor a new socket. */
  open(pid: number, number: number, known: Partial<Socket> = {}): Socket {
    const socket: Socket = {
      openedBy: undefined,
      openedAtNs: undefined,
      local: {},
      remote: {},
      calls: [],
      ...known,
    };
    this.#all.push(socket);
    this.assign(pid, number, socket);
    return socket;
  }

  /** Says which socket a descriptor is from now on; none where it is closed. */
  assign(pid: number, number: number, socket: Socket | undefined): void {
    this.#tableOf(pid).set(number, socket);
    if (socket !== undefined) this.#latest.set(number, socket);
  }

  /** Begins a process or thread. */
  begin(child: number, parent: number, isThread: boolean): void {
    const table = this.#tableOf(parent);
    const own = this.#tables.get(child);
    this.#tables.set(child, isThread ? table : new Map([...table, ...(own ?? [])]));
  }

  connections(): readonly CalledConnection[] {
    return this.#all.flatMap(({ openedBy, openedAtNs, local, remote, calls }) =>
      openedBy === undefined ? [] : [{ openedBy, openedAtNs, local, remote, calls }],
    );
  }

  /** A connection whose beginning the log does not tell: who has the lower port took it, most likely. */
  #adopt(pid: number, number: number, [local, remote]: readonly [Endpoint, Endpoint]): Socket {
    const known = this.#all.find((each) => isSame(each.local, local) && isSame(each.remote, remote));
    if (known === undefined)
      return this.open(pid, number, {
        openedBy: local.port < remote.port ? "accept" : "connect",
        local,
        remote,
      });
    this.assign(pid, number, known);
    return known;
  }

  #tableOf(pid: number): Table {
    const table = this.#tables.get(pid) ?? new Map();
    this.#tables.set(pid, table);
    return table;
  }
}

function isSame(a: Partial<Endpoint>, b: Partial<Endpoint>): boolean {
  return a.address === b.address && a.port === b.port;
}

type Handler = (sockets: Sockets, call: StraceCall) => void;

const HANDLERS: Readonly<Record<string, Handler>> = {
  socket(sockets, { pid, args, result }) {
    const descriptor = readDescriptor(result);
    if (descriptor === undefined) return;
    const isTcp = /^AF_INET6?$/u.test(args[0] ?? "") && (args[1] ?? "").includes("SOCK_STREAM");
    if (isTcp) sockets.open(pid, descriptor.number);
    else sockets.assign(pid, descriptor.number, undefined);
  },
  connect(sockets, { pid, args, atNs, result }) {
    const remote = readAddress(args[1]);
    const { number, error } = readResult(result);
    if (remote === undefined || (number === undefined && error !== "EINPROGRESS" && error !== "EINTR"))
      return;
    const descriptor = readDescriptor(args[0]);
    const socket = sockets.find(pid, descriptor);
    if (socket === undefined || socket.openedBy !== undefined) return;
    Object.assign(socket, { openedBy: "connect", openedAtNs: atNs, remote });
  },
  bind: learnLocal,
  getsockname: learnLocal,
  getpeername(sockets, { pid, args }) {
    const remote = readAddress(args[1]);
    const socket = sockets.find(pid, readDescriptor(args[0]));
    if (socket !== undefined && remote !== undefined) socket.remote = remote;
  },
  accept: accepted,
  accept4: accepted,
  dup: duplicated,
  dup2: duplicated,
  dup3: duplicated,
  fcntl(sockets, call) {
    if ((call.args[1] ?? "").startsWith("F_DUPFD")) duplicated(sockets, call);
  },
  clone: begun,
  clone3: begun,
  fork: begun,
  vfork: begun,
  read: transfer("read", ({ args }) => readNumber(args[2])),
  recv: transfer("read", ({ args }) => readNumber(args[2])),
  recvfrom: transfer("read", ({ args }) => readNumber(args[2])),
  readv: transfer("read", ({ args }) => readBuffers(args[1])),
  recvmsg: transfer("read", ({ args }) => readBuffers(args[1])),
  write: transfer("write", ({ args }) => readNumber(args[2])),
  send: transfer("write", ({ args }) => readNumber(args[2])),
  sendto: transfer("write", ({ args }) => readNumber(args[2])),
  writev: transfer("write", ({ args }) => readBuffers(args[1])),
  sendmsg: transfer("write", ({ args }) => readBuffers(args[1])),
  sendfile: transfer("write", ({ args }) => readNumber(args[3])),
  close(sockets, { pid, args }) {
    const descriptor = readDescriptor(args[0]);
    if (descriptor !== undefined) sockets.assign(pid, descriptor.number, undefined);
  },
};

function learnLocal(sockets: Sockets, { pid, args }: StraceCall): void {
  const local = readAddress(args[1]);
  const socket = sockets.find(pid, readDescriptor(args[0]));
  if (socket !== undefined && local !== undefined) socket.local = local;
}

/** The other end is what the call says, or the description of the descriptor that it returns; its own port is the listener's. */
function accepted(sockets: Sockets, { pid, args, atNs, result }: StraceCall): void {
  const descriptor = readDescriptor(result);
  if (descriptor === undefined) return;
  const listener = sockets.find(pid, readDescriptor(args[0]));
  const [local, remote] = readEnds(descriptor.description) ?? [
    listener?.local.port === undefined ? {} : { port: listener.local.port },
    readAddress(args[1]) ?? {},
  ];
  if (isOtherThing(descriptor.description) || (args[1] ?? "").includes("AF_UNIX")) return;
  sockets.open(pid, descriptor.number, { openedBy: "accept", openedAtNs: atNs, local, remote });
}

function duplicated(sockets: Sockets, { pid, args, result }: StraceCall): void {
  const [from, to] = [readDescriptor(args[0]), readDescriptor(result)];
  if (to !== undefined) sockets.assign(pid, to.number, sockets.find(pid, from));
}

function begun(sockets: Sockets, { pid, args, result }: StraceCall): void {
  const child = readResult(result).number;
  if (child !== undefined && child > 0)
    sockets.begin(
      child,
      pid,
      args.some((each) => each.includes("CLONE_FILES")),
    );
}

function transfer(kind: "read" | "write", askedOf: (call: StraceCall) => number | undefined): Handler {
  return (sockets, call) => {
    const { pid, args, name, atNs, result } = call;
    // What is only looked at stays to be read.
    if (args.slice(2).some((each) => each.includes("MSG_PEEK"))) return;
    const socket = sockets.find(pid, readDescriptor(args[0]));
    const { number, error } = readResult(result);
    socket?.calls.push({ kind, name, atNs, asked: askedOf(call), result: number, error });
  };
}

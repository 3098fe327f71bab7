import type { Socket as UdpSocket } from "node:dgram";
import type { Server, Socket } from "node:net";
import type { ProgramOptions } from "../impl.ts";
import { closeSocket, listenOn, reasonOf } from "../tcp.ts";
import { Activity } from "./activity.ts";
import { pythonTuple } from "./codec.ts";
import { type LogLevel, logLine } from "./log.ts";
import { pauseWhileFull, writeBounded } from "./pressure.ts";
import type { Registry, RegistryOutlet } from "./registry.ts";
import { ReportRegistry } from "./report-registry.ts";
import { RobustRegistry } from "./robust-registry.ts";
import { dropMs, registryPlace } from "./settings.ts";
import { bindUdp } from "./udp.ts";

/** How many connections may wait to be taken (report, "Methodology and Approach"; the number is the published program's). */
const MAX_CONNECTIONS = 5;

/** The same in the robust reading: of a thousand who come at once none is refused because this program was busy for a moment. */
const MAX_CONNECTIONS_ROBUST = 1024;

/** Runs the CSE4074 registry until Ctrl-C: who is there, who may talk to whom, and what groups say to each other. */
export async function serve(options: ProgramOptions): Promise<number> {
  const { terminal, interrupted } = options;
  const { host, tcpPort, udpPort } = registryPlace(options);
  const log = (level: LogLevel, words: string) => terminal.log(logLine(level, words));
  const office = new Office(options, log);
  const sockets = await office.open(host, tcpPort, udpPort).catch((error: unknown) => reasonOf(error));
  if (typeof sockets === "string") {
    terminal.print(`The registry cannot listen on TCP port ${tcpPort} and UDP port ${udpPort}: ${sockets}.`);
    return 1;
  }
  log("INFO", `TCP server is running at ${host}:${tcpPort} and it is listening for connections!`);
  log("INFO", `UDP server is running at ${host}:${udpPort} and it is listening for connections!`);
  for (const thread of ["register user", "update activity", "process message"])
    log("INFO", `successfully started ${thread} thread`);
  await aborted(interrupted);
  office.close();
  sockets.tcp.close();
  sockets.udp.close();
  return 0;
}

/** The registry's sockets and clocks. */
class Office {
  readonly #registry: Registry;
  readonly #activity: Activity;
  readonly #sockets = new Map<number, Socket>();
  readonly #backlog: number;
  #opened = 0;

  constructor(options: ProgramOptions, log: (level: LogLevel, words: string) => void) {
    this.#activity = new Activity(dropMs(options), (connection) => this.#registry.drop(connection));
    const say = (words: string) => options.terminal.print(`(${words})`);
    const outlet: RegistryOutlet = {
      log,
      say,
      send: (connection, octets) => {
        const socket = this.#sockets.get(connection);
        const where = { address: socket?.remoteAddress ?? "", port: socket?.remotePort ?? 0 };
        writeBounded(socket, octets, (why) => say(`${pythonTuple(where)} is given up: ${why}.`));
      },
      activity: ({ connection }) => this.#activity.reset(connection),
      activityEnds: () => this.#activity.end(),
      close: (connection) => this.#close(connection),
    };
    this.#backlog = options.reading === "report" ? MAX_CONNECTIONS : MAX_CONNECTIONS_ROBUST;
    this.#registry = options.reading === "report" ? new ReportRegistry(outlet) : new RobustRegistry(outlet);
  }

  async open(
    host: string,
    tcpPort: number,
    udpPort: number,
  ): Promise<{ readonly tcp: Server; readonly udp: UdpSocket }> {
    const udp = await bindUdp(host, udpPort, (octets) => this.#registry.datagram(octets));
    try {
      const where = { host, port: tcpPort, backlog: this.#backlog };
      return { udp, tcp: await listenOn(where, (socket) => this.#take(socket)) };
    } catch (error) {
      udp.close();
      throw error;
    }
  }

  close(): void {
    this.#activity.end();
    for (const connection of this.#sockets.keys()) this.#close(connection);
  }

  #take(socket: Socket): void {
    const connection = this.#opened++;
    this.#sockets.set(connection, socket);
    const { remoteAddress: address = "", remotePort: port = 0 } = socket;
    socket.on("data", (octets: Buffer) => {
      this.#registry.received(connection, octets);
      pauseWhileFull(socket, () => this.#registry.waiting(connection));
    });
    socket.on("end", () => this.#registry.ended(connection));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#sockets.delete(connection);
      this.#registry.ended(connection);
    });
    this.#registry.opened(connection, { address, port });
    socket.resume();
  }

  #close(connection: number): void {
    this.#activity.forget(connection);
    const socket = this.#sockets.get(connection);
    this.#sockets.delete(connection);
    if (socket !== undefined) void closeSocket(socket);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

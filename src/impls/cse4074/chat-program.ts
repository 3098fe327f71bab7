import { createSocket } from "node:dgram";
import type { Server, Socket } from "node:net";
import type { ProgramOptions } from "../impl.ts";
import { closeSocket } from "../tcp.ts";
import { encodeFrame, pythonTuple, requests } from "./codec.ts";
import { type ClientOutlet, Conversation, type Person } from "./conversation.ts";
import { PrivateLinks } from "./links.ts";
import { type LogLevel, logLine } from "./log.ts";
import { createPeers, type Peers } from "./peers.ts";
import { pauseWhileFull, writeBounded } from "./pressure.ts";
import { helloMs, LOCALHOST, registryPlace } from "./settings.ts";

/** How long the registry has to answer a LOGOUT of one who leaves. */
const GOODBYE_MS = 250;

/**
 * How long the others have to close their side. The report's client is killed by then, its registry keeps its own side open until the
 * client's time is over, and other clients theirs until they leave.
 */
const CLOSE_MS = 50;

/** A running client: the connection to the registry, its own TCP server, private chats, and the clock of its HELLOs. */
export class ChatProgram {
  readonly #options: ProgramOptions;
  readonly #person: Person;
  readonly #registry: Socket;
  readonly #server: Server;
  readonly #udp = createSocket("udp4");
  readonly #conversation: Conversation;
  readonly #links: PrivateLinks;
  readonly #peers: Peers;
  readonly #visitors = new Map<number, Socket>();
  #visited = 0;
  #hello: NodeJS.Timeout | undefined;
  #isLeaving = false;
  #isOver = false;
  #resolve: (code: number) => void = () => {};

  constructor(options: ProgramOptions, person: Person, registry: Socket, server: Server) {
    this.#options = options;
    this.#person = person;
    this.#registry = registry;
    this.#server = server;
    this.#conversation = new Conversation(this.#outlet(), person, options.reading);
    this.#links = new PrivateLinks(this.#conversation, options);
    this.#peers = createPeers(options.reading, {
      message: (address, line) => {
        const from = `another peer with address ${pythonTuple(address)}`;
        this.#log("INFO", `${person.name} received a new message from ${from}`);
        options.terminal.print(line);
      },
      say: (words) => this.#say(words),
      close: (connection) => this.#visitors.get(connection)?.end(),
    });
  }

  /** Runs until the registry lets the client go, or its person leaves; returns the exit code. */
  run(): Promise<number> {
    const { terminal, interrupted } = this.#options;
    const { name, ownPort } = this.#person;
    const server = `TCP server of client ${name}`;
    this.#log("INFO", `${server} is running at ${LOCALHOST}:${ownPort} and it is listening for connections!`);
    this.#conversation.register();
    this.#log("INFO", `${name} has been successfully added in the server's database`);
    for (const thread of ["send message", "receive server message", "receive peer message", "send status"])
      this.#log("INFO", `successfully started ${thread} thread`);
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#listen();
      interrupted.addEventListener("abort", () => this.#leave());
      if (interrupted.aborted) this.#leave();
      terminal.converse(
        "",
        (line) => {
          if (!this.#isLeaving) this.#conversation.type(line);
        },
        () => this.#leave(),
      );
    });
  }

  /** Takes a connection to the client's own TCP server. */
  take(socket: Socket): void {
    const connection = this.#visited++;
    this.#visitors.set(connection, socket);
    const { remoteAddress: address = "", remotePort: port = 0 } = socket;
    socket.on("data", (octets: Buffer) => {
      this.#peers.received(connection, octets);
      pauseWhileFull(socket, () => this.#peers.waiting(connection));
    });
    socket.on("end", () => this.#peers.ended(connection));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#visitors.delete(connection);
      this.#peers.ended(connection);
    });
    this.#peers.opened(connection, { address, port });
    socket.resume();
  }

  #outlet(): ClientOutlet {
    return {
      toRegistry: (octets) =>
        writeBounded(this.#registry, octets, (why) => this.#say(`The registry is given up: ${why}.`)),
      meet: (link, port, words) => this.#links.open(link, port, words),
      toPeer: (link, octets) => this.#links.send(link, octets),
      print: (line) => this.#options.terminal.print(line),
      log: (level, words) => this.#log(level, words),
      say: (words) => this.#say(words),
      end: (code) => this.#finish(code),
    };
  }

  #listen(): void {
    const registry = this.#registry;
    registry.on("data", (octets: Buffer) => this.#conversation.received(octets));
    registry.on("end", () => this.#registryEnded());
    registry.on("error", () => {});
    registry.on("close", () => this.#registryEnded());
    this.#udp.on("error", () => {});
    this.#hello = setInterval(() => this.#sayHello(), helloMs(this.#options));
  }

  #registryEnded(): void {
    if (this.#isLeaving) this.#finish(0);
    else this.#conversation.ended();
  }

  #sayHello(): void {
    const { name } = this.#person;
    const { host, udpPort } = registryPlace(this.#options);
    this.#udp.send(encodeFrame(requests.hello(name)), udpPort, host);
    this.#log("INFO", `sending HELLO message to UDP socket of server for user with id - ${name}`);
  }

  /** The end of input and Ctrl-C are a LOGOUT that does not wait for an answer which never comes. */
  #leave(): void {
    if (this.#isLeaving) return;
    const { isDeaf, isInSession } = this.#conversation;
    this.#conversation.leave();
    this.#isLeaving = true;
    if (isDeaf || isInSession) this.#finish(isDeaf ? 1 : 0);
    else setTimeout(() => this.#finish(0), GOODBYE_MS).unref();
  }

  #finish(code: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isLeaving = true;
    clearInterval(this.#hello);
    this.#udp.close();
    this.#server.close();
    const visitors = [...this.#visitors.values()].map((socket) => closeSocket(socket, CLOSE_MS));
    const links = this.#links.close(CLOSE_MS);
    void Promise.all([...visitors, links, closeSocket(this.#registry, CLOSE_MS)]).then(() =>
      this.#resolve(code),
    );
  }

  #say(words: string): void {
    if (!this.#isLeaving) this.#options.terminal.print(`(${words})`);
  }

  #log(level: LogLevel, words: string): void {
    this.#options.terminal.log(logLine(level, words));
  }
}

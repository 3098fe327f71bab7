import { isUtf8, text } from "../../wire/octets.ts";
import type { Reading } from "../impl.ts";
import { type Address, pythonTuple } from "./codec.ts";
import { shownPrivately } from "./conversation.ts";
import { FrameCutter } from "./framing.ts";
import { BlockingReader, Inbox } from "./recv.ts";

/** What arrives at a client's own TCP server, without its sockets. */
export interface Peers {
  opened(connection: number, address: Address): void;
  received(connection: number, octets: Uint8Array): void;
  ended(connection: number): void;
  /** How many octets of a connection wait to be read. */
  waiting(connection: number): number;
}

/** What the receiver of private messages does to the world. */
export interface PeersOutlet {
  /** A private message has come, as it is shown. */
  message(address: Address, line: string): void;
  say(words: string): void;
  close(connection: number): void;
}

/**
 * The report's thread for private messages: it takes a connection and waits for its first message, whoever else speaks; the end of
 * any connection, or a header that is no number, ends it.
 */
class ReportPeers implements Peers {
  readonly #outlet: PeersOutlet;
  readonly #inboxes = new Map<number, { readonly inbox: Inbox; readonly address: Address }>();
  readonly #arrivals: number[] = [];
  readonly #reader = new BlockingReader();
  #blockedBy: number | undefined;
  #runs = true;

  constructor(outlet: PeersOutlet) {
    this.#outlet = outlet;
  }

  opened(connection: number, address: Address): void {
    this.#inboxes.set(connection, { inbox: new Inbox(), address });
    this.#arrivals.push(connection);
    this.#run();
  }

  received(connection: number, octets: Uint8Array): void {
    this.#inboxes.get(connection)?.inbox.push(octets);
    this.#run();
  }

  ended(connection: number): void {
    this.#inboxes.get(connection)?.inbox.end();
    this.#run();
  }

  waiting(connection: number): number {
    return this.#inboxes.get(connection)?.inbox.length ?? 0;
  }

  #run(): void {
    while (this.#runs) {
      const connection = this.#blockedBy ?? this.#arrivals.shift() ?? this.#readable();
      const peer = connection === undefined ? undefined : this.#inboxes.get(connection);
      if (connection === undefined || peer === undefined) return;
      const message = this.#reader.read(peer.inbox);
      this.#blockedBy = message === undefined ? connection : undefined;
      if (message === undefined) return;
      if (message === "lost") this.#stop(peer.address);
      else this.#outlet.message(peer.address, shownPrivately(text(message.data), "report"));
    }
  }

  /** The first connection, in the order in which they came, that has something or has ended; new ones come before. */
  #readable(): number | undefined {
    return [...this.#inboxes].find(([, { inbox }]) => inbox.readable)?.[0];
  }

  #stop(address: Address): void {
    this.#runs = false;
    this.#outlet.say(
      `The receive peer message thread has ended: ${pythonTuple(address)} closed its connection, or sent what is no message. No private message is shown any more.`,
    );
  }
}

/** Receives private messages from any number of connections, each by itself. */
class RobustPeers implements Peers {
  readonly #outlet: PeersOutlet;
  readonly #cutters = new Map<number, { readonly cutter: FrameCutter; readonly address: Address }>();

  constructor(outlet: PeersOutlet) {
    this.#outlet = outlet;
  }

  opened(connection: number, address: Address): void {
    this.#cutters.set(connection, { cutter: new FrameCutter(), address });
  }

  received(connection: number, octets: Uint8Array): void {
    const peer = this.#cutters.get(connection);
    if (peer === undefined) return;
    for (const { data } of peer.cutter.push(octets)) {
      const words = text(data);
      if (isUtf8(data) && words.startsWith("&&MESSAGE&&|"))
        this.#outlet.message(peer.address, shownPrivately(words, "robust"));
      else this.#outlet.say(`Left out: ${pythonTuple(peer.address)} sent what is no message.`);
    }
    if (!peer.cutter.isBroken) return;
    this.#outlet.say(`A header of ${pythonTuple(peer.address)} is no number; its connection is closed.`);
    this.#cutters.delete(connection);
    this.#outlet.close(connection);
  }

  ended(connection: number): void {
    this.#cutters.delete(connection);
    this.#outlet.close(connection);
  }

  waiting(): number {
    return 0;
  }
}

/** Returns the receiver of private messages in a reading. */
export function createPeers(reading: Reading, outlet: PeersOutlet): Peers {
  return reading === "report" ? new ReportPeers(outlet) : new RobustPeers(outlet);
}

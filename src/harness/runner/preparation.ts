import type { LiveCapture } from "../../capture/live/live-capture.ts";
import { LiveCaptureError } from "../../capture/live/live-capture-error.ts";
import { openCapture } from "../../capture/live/open-capture.ts";
import type { CaptureStatistics, PacketRecord } from "../../capture/packet.ts";
import { createTracker, type Tracker } from "../../capture/tcp/tracker.ts";
import { freePort } from "../../netlab/free-port.ts";
import { openForwardedNetlab } from "../../netlab/netlab.ts";
import type { Network, NetworkChoice } from "../../netlab/network.ts";
import { openNetwork } from "../../netlab/open-network.ts";

/** Octets of packets kept for one cell; past it the capture counts as ended early. */
const MAX_OCTETS = 64 << 20;

/** Packets kept for one cell: what is known of one takes a kibibyte, however small it is. */
const MAX_PACKETS = 200_000;

const TOO_MUCH = `more than ${MAX_OCTETS >> 20} MiB or ${MAX_PACKETS} packets crossed the wire`;

/** A network with its capture under way, ready for programs. */
export interface Preparation {
  readonly network: Network;
  /** The port that a loopback network leaves free; netlab's hosts have all of theirs. */
  readonly port: number | undefined;
  readonly capture: Pick<LiveCapture, "tool" | "clock" | "stop"> | undefined;
  /** Why nothing is captured; `undefined` when something is. */
  readonly captureProblem: string | undefined;
  readonly packets: readonly PacketRecord[];
  /** What passed at the client's end of the wire; absent where that is the same. */
  readonly clientEnd?: readonly PacketRecord[];
  readonly tracker: Tracker;
  /** Why the capture ended before it was told to. */
  readonly captureFailure: () => string | undefined;
  /** Called for each packet from now on. */
  listen(onPacket: () => void): void;
  /** Captures also what is sent within the client's host. */
  captureClientHost(): Promise<void>;
}

/** Makes a network and starts to capture on its wire. */
async function prepare(choice: NetworkChoice, port?: number): Promise<Preparation> {
  return prepareOn(choice, await openNetwork(choice.name), port);
}

async function prepareOn(choice: NetworkChoice, network: Network, port?: number): Promise<Preparation> {
  try {
    return await startCapture(network, choice.name === "netlab" ? undefined : (port ?? (await freePort())));
  } catch (error) {
    await network.close();
    throw error;
  }
}

async function startCapture(network: Network, port: number | undefined): Promise<Preparation> {
  const packets: PacketRecord[] = [];
  const tracker = createTracker();
  let octets = 0;
  let failure: string | undefined;
  let listener = () => {};
  const keep = (packet: PacketRecord) => {
    octets += packet.data.length;
    if (octets > MAX_OCTETS || packets.length === MAX_PACKETS) failure ??= TOO_MUCH;
    else {
      packets.push(packet);
      tracker.add(packet, packets.length);
    }
    listener();
  };
  const clientEnd: PacketRecord[] = [];
  const keepAtClient = (packet: PacketRecord) => {
    octets += packet.data.length;
    if (octets <= MAX_OCTETS && clientEnd.length < MAX_PACKETS) clientEnd.push(packet);
    else failure ??= TOO_MUCH;
    listener();
  };
  const filter = port === undefined ? {} : { filter: `tcp port ${port} or udp port ${port + 1}` };
  const onFailure = (error: Error) => {
    failure ??= error.message;
  };
  const capture =
    network.wire === undefined
      ? network.name === "none"
        ? undefined
        : "this network has no place to capture at"
      : await openCapture({ ...network.wire, ...filter, onPacket: keep, onFailure }).catch(problemOf);
  const captures = capture === undefined || typeof capture === "string" ? [] : [capture];
  if (captures.length > 0 && network.clientEnd !== undefined)
    captures.push(await openCapture({ ...network.clientEnd, onPacket: keepAtClient, onFailure }));
  const [first] = captures;
  return {
    network,
    port,
    capture: first && { tool: first.tool, clock: first.clock, stop: () => stopAll(captures) },
    captureProblem: typeof capture === "string" ? capture : undefined,
    packets,
    ...(network.clientEnd === undefined ? {} : { clientEnd }),
    tracker,
    captureFailure: () => failure,
    listen(onPacket) {
      listener = onPacket;
    },
    async captureClientHost() {
      const place = network.clientLoopback ?? (network.name === "loopback" ? network.wire : undefined);
      if (place === undefined || captures.length === 0) return;
      const others = port === undefined ? {} : { filter: `tcp and not tcp port ${port}` };
      captures.push(await openCapture({ ...place, ...others, onPacket: keep, onFailure }));
    },
  };
}

async function stopAll(captures: readonly LiveCapture[]): Promise<CaptureStatistics> {
  const counted = await Promise.all(captures.map((capture) => capture.stop()));
  const drops = counted.map(({ dropped }) => dropped);
  return {
    captured: sum(counted.map(({ captured }) => captured)),
    dropped: drops.every((count) => count !== undefined) ? sum(drops) : undefined,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** A machine that cannot capture still runs programs; anything else is a fault of the lab. */
function problemOf(error: unknown): string {
  if (error instanceof LiveCaptureError && !error.badInput) return error.message.replace(/\.$/u, "");
  throw error;
}

/** Makes the next network while the last cell is still played, because that takes longer than many a conversation. */
export class Preparations {
  readonly #choice: NetworkChoice;
  #left: number;
  #next: Promise<Preparation> | undefined;

  /** `count` networks will be asked for in all. */
  constructor(choice: NetworkChoice, count: number) {
    this.#choice = choice;
    this.#left = count;
  }

  /** Hands over a network and begins with the one after it. */
  async take(): Promise<Preparation> {
    const ready = this.#next ?? this.#begin();
    this.#next = undefined;
    const preparation = await ready;
    if (this.#left > 0) this.#next = this.#begin();
    return preparation;
  }

  /** Makes one with this port, which on the machine's own loopback only one cell at a time can have. */
  takeAt(port: number): Promise<Preparation> {
    return prepare(this.#choice, port);
  }

  /** Makes one whose wire takes orders; which frames it loses by chance follows from `seed`. */
  async takeForwarded(seed: number): Promise<Preparation> {
    return prepareOn(this.#choice, await openForwardedNetlab(seed));
  }

  /** Takes down what was made and not used. */
  async close(): Promise<void> {
    this.#left = 0;
    const unused = await this.#next?.catch(() => undefined);
    this.#next = undefined;
    await unused?.capture?.stop();
    await unused?.network.close();
  }

  #begin(): Promise<Preparation> {
    this.#left--;
    const begun = prepare(this.#choice);
    begun.catch(() => {});
    return begun;
  }
}

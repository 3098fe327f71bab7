import type { Direction, MessageType, Protocol } from "./impl.ts";
import { messageTypeOf } from "./message-type.ts";
import { protocols } from "./registry.ts";

/** Segments with data that are looked at before a connection is taken for something else. */
const LOOKED_AT = 8;

/**
 * Finds out what one connection speaks, from one segment with data after another. It goes by what the messages themselves prove: one that no
 * other protocol has or, on the port of a report's server, a first message that its programs could have sent.
 */
export class Recogniser {
  #protocol: Protocol | undefined;
  #looks = 0;
  readonly #hasSpoken: [boolean, boolean] = [false, false];

  /** With `only` that protocol is taken for granted. */
  constructor(only?: Protocol) {
    this.#protocol = only;
  }

  /** What it speaks, as far as it is known by now. */
  get protocol(): Protocol | undefined {
    return this.#protocol;
  }

  /** Whether it is taken for something else for good. */
  get hasGivenUp(): boolean {
    return this.#protocol === undefined && this.#looks >= LOOKED_AT;
  }

  /** Takes the data of the next segment that was sent in its turn; `port` is the server's. Returns whether its sender said nothing before. */
  see(payload: Uint8Array, isClient: boolean, port: number): boolean {
    if (this.#looks < LOOKED_AT)
      this.#protocol ??= recognise(payload, { isClient, port, hasSpoken: this.#hasSpoken });
    this.#looks += 1;
    const side = isClient ? 0 : 1;
    const isFirst = !this.#hasSpoken[side];
    this.#hasSpoken[side] = true;
    return isFirst;
  }
}

interface Sight {
  readonly isClient: boolean;
  readonly port: number;
  readonly hasSpoken: readonly [boolean, boolean];
}

function recognise(payload: Uint8Array, sight: Sight): Protocol | undefined {
  const isFirst = !sight.hasSpoken[sight.isClient ? 0 : 1];
  return protocols.find((protocol) => {
    if (protocol.mayBegin?.(payload) === false) return false;
    const type = saidType(protocol, payload, sight.isClient, isFirst);
    return type !== undefined && (type.proves === true || isOpening(protocol, payload, sight));
  });
}

/** A first message from whom the report lets speak first, on the port of its server, and text. */
function isOpening({ defaultPort, firstSpeaker }: Protocol, payload: Uint8Array, sight: Sight): boolean {
  if (sight.port !== defaultPort || sight.hasSpoken.includes(true)) return false;
  return (firstSpeaker === "client") === sight.isClient && isText(payload);
}

function isText(payload: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(payload);
    // HTTP is spoken on the ports of two reports.
    return !/[^\P{C}\r\n\t]/u.test(text) && !/^[A-Z]+ \S+ HTTP\/\d/u.test(text);
  } catch {
    return false;
  }
}

/**
 * Returns the type of a message that one side of a connection said. Clients that meet each other say what clients say, also the one that was
 * called.
 */
export function saidType(
  protocol: Protocol,
  octets: Uint8Array,
  isClient: boolean,
  isFirst: boolean,
): MessageType | undefined {
  const direction: Direction = isClient ? "client-to-server" : "server-to-client";
  const type = messageTypeOf(protocol, direction, octets, isFirst);
  return type === undefined && protocol.peerToPeer && !isClient
    ? messageTypeOf(protocol, "client-to-server", octets, isFirst)
    : type;
}

/** A message with the protocol and the type that it proves. */
export interface ProvenMessage {
  readonly protocol: Protocol;
  readonly type: MessageType;
}

/** Returns what a client's datagram proves by itself, which belongs to no connection. */
export function saidBy(octets: Uint8Array): ProvenMessage | undefined {
  for (const protocol of protocols) {
    if (protocol.mayBegin?.(octets) === false) continue;
    const type = saidType(protocol, octets, true, false);
    if (type?.proves === true) return { protocol, type };
  }
  return undefined;
}

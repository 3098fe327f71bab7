import type { PacketView } from "../packet-view.ts";
import type { ProtocolColumns } from "../print/rows.ts";
import type { TcpAnalyser } from "../tcp/tcp-analyser.ts";

/** One packet with all that is known when it is seen; valid until the next. */
export interface SeenPacket {
  readonly view: PacketView;
  /** The analyser, when it has just analysed the packet's segment. */
  readonly segment: TcpAnalyser | undefined;
  /** What a protocol above says of it. */
  readonly above: ProtocolColumns | undefined;
  /** When the packet before it was seen, and the one before it that was shown: nanoseconds since the first packet; NaN for none. */
  readonly previousNs: number;
  readonly previousShownNs: number;
}

/** How the values of a field are written and compared. */
export type FieldType =
  | "number"
  /** A number that is written in hexadecimal with `digits` digits. */
  | "hex"
  /** 1 or 0. */
  | "boolean"
  /** There or not. */
  | "presence"
  /** Nanoseconds, written as seconds. */
  | "seconds"
  | "ipv4"
  | "ipv6"
  | "ethernet"
  | "octets"
  | "text";

/** A field of Wireshark's that packets have, or one of the lab's own. */
export interface Field {
  /** Wireshark's name, such as `tcp.seq`. */
  readonly name: string;
  readonly type: FieldType;
  readonly title: string;
  /** Of a hexadecimal number. */
  readonly digits?: number;
  /** Of a field that has one value at most: tells whether a packet has it. */
  readonly has?: (packet: SeenPacket) => boolean;
  /** Returns how many values a packet has. */
  count(packet: SeenPacket): number;
  /** Of seconds of which a number of nanoseconds may pass 2^53: the whole seconds, rounded down, and the nanoseconds beyond them. */
  readonly exact?: {
    seconds(packet: SeenPacket): number;
    nanoseconds(packet: SeenPacket): number;
  };
  /** Returns a value of type number, hex, boolean or seconds. */
  number(packet: SeenPacket, index: number): number;
  /** Returns a value of type ipv4, ipv6, ethernet or octets; it lies in the packet. */
  octets(packet: SeenPacket, index: number): Uint8Array;
  /** Returns a value of type text. */
  text(packet: SeenPacket, index: number): string;
}

const NOTHING = new Uint8Array();

type Has = (packet: SeenPacket) => boolean;

const none = { number: () => 0, octets: () => NOTHING, text: () => "" } as const;

/** Returns a field of one number where `has` holds. */
export function numberField(
  name: string,
  title: string,
  has: Has,
  number: (packet: SeenPacket) => number,
): Field {
  return { ...none, name, title, type: "number", has, count: (packet) => (has(packet) ? 1 : 0), number };
}

/** Returns a field of any count of numbers. */
export function numbersField(
  name: string,
  title: string,
  count: (packet: SeenPacket) => number,
  number: (packet: SeenPacket, index: number) => number,
): Field {
  return { ...none, name, title, type: "number", count, number };
}

/** Returns a field of one number that is written with `digits` hexadecimal digits. */
export function hexField(
  name: string,
  title: string,
  digits: number,
  has: Has,
  number: (packet: SeenPacket) => number,
): Field {
  return { ...numberField(name, title, has, number), type: "hex", digits };
}

/** Returns a field that is 1 or 0 where `has` holds. */
export function booleanField(
  name: string,
  title: string,
  has: Has,
  isSet: (packet: SeenPacket) => boolean,
): Field {
  return { ...numberField(name, title, has, (packet) => (isSet(packet) ? 1 : 0)), type: "boolean" };
}

/** Returns a field that is there or not. */
export function presenceField(name: string, title: string, has: Has): Field {
  return { ...numberField(name, title, has, () => 1), type: "presence" };
}

/** Returns a field of nanoseconds. */
export function secondsField(
  name: string,
  title: string,
  has: Has,
  nanoseconds: (packet: SeenPacket) => number,
): Field {
  return { ...numberField(name, title, has, nanoseconds), type: "seconds" };
}

/** Returns a field of one piece of the packet's octets. */
export function octetsField(
  type: "ipv4" | "ipv6" | "ethernet" | "octets",
  name: string,
  title: string,
  has: Has,
  octets: (packet: SeenPacket) => Uint8Array,
): Field {
  return { ...none, name, title, type, count: (packet) => (has(packet) ? 1 : 0), octets };
}

/** Returns a field of one text. */
export function textField(
  name: string,
  title: string,
  has: Has,
  text: (packet: SeenPacket) => string,
): Field {
  return { ...none, name, title, type: "text", count: (packet) => (has(packet) ? 1 : 0), text };
}

/** Returns a field that has the values of all of `fields`, which are of one type, in their order. */
export function unitedField(name: string, title: string, fields: readonly Field[]): Field {
  const [first] = fields;
  const at = (packet: SeenPacket, index: number): readonly [Field | undefined, number] => {
    let left = index;
    for (const field of fields) {
      const count = field.count(packet);
      if (left < count) return [field, left];
      left -= count;
    }
    return [undefined, 0];
  };
  return {
    name,
    title,
    type: first?.type ?? "number",
    count: (packet) => fields.reduce((sum, field) => sum + field.count(packet), 0),
    number(packet, index) {
      const [field, own] = at(packet, index);
      return field?.number(packet, own) ?? 0;
    },
    octets(packet, index) {
      const [field, own] = at(packet, index);
      return field?.octets(packet, own) ?? NOTHING;
    },
    text(packet, index) {
      const [field, own] = at(packet, index);
      return field?.text(packet, own) ?? "";
    },
  };
}

import type { Side } from "../conversation/conversation.ts";
import type { OmittedRow } from "./ladder.ts";

/** Which packets of a connection are shown. */
export interface Choice {
  /** The first and the last frame. */
  readonly frames?: readonly [number, number] | undefined;
  /** The packets around one frame: so many before it and behind it. */
  readonly around?: { readonly frame: number; readonly each: number } | undefined;
  /** So many rows at most; without it as many as there are. */
  readonly most?: number | undefined;
}

/** Something with the numbers that it has in the captures of both ends. */
interface Framed {
  readonly frames: Readonly<Record<Side, number | null | undefined>>;
}

/** Packets that stand next to each other and are left out. */
export type Omission = Omit<OmittedRow, "line">;

/** Returns the packets that are shown, and in the place of others how many these are. */
export function leaveOut<Packet extends Framed>(
  packets: readonly Packet[],
  { frames, around, most = Number.POSITIVE_INFINITY }: Choice,
): readonly (Packet | Omission)[] {
  const chosen = around === undefined ? undefined : new Set(near(packets, around));
  const isMeant = (packet: Packet) =>
    chosen?.has(packet) ?? (frames === undefined || isWithin(packet, frames));
  const meant = packets.filter(isMeant).length;
  // More is told by how a connection begins than by how it ends.
  const head = meant <= most ? meant : Math.ceil(most * 0.8);
  const tail = meant <= most ? 0 : most - head;
  const shown: (Packet | Omission)[] = [];
  let left: Packet[] = [];
  let place = 0;
  const flush = () => {
    if (left.length > 0) shown.push(omission(left));
    left = [];
  };
  for (const packet of packets) {
    const isShown = isMeant(packet) && (place < head || place >= meant - tail);
    if (isMeant(packet)) place += 1;
    if (!isShown) left.push(packet);
    else {
      flush();
      shown.push(packet);
    }
  }
  flush();
  return shown;
}

function near<Packet extends Framed>(
  packets: readonly Packet[],
  { frame, each }: { readonly frame: number; readonly each: number },
): readonly Packet[] {
  const at = packets.findIndex(({ frames: { client, server } }) => (server ?? client) === frame);
  return packets.slice(Math.max(0, at - each), at + each + 1);
}

function isWithin({ frames }: Framed, [first, last]: readonly [number, number]): boolean {
  return [frames.client, frames.server].some((frame) => frame != null && frame >= first && frame <= last);
}

function omission(packets: readonly Framed[]): Omission {
  const numbers = packets.flatMap(({ frames }) => [frames.server ?? frames.client ?? 0]);
  return {
    type: "omitted",
    packets: packets.length,
    firstFrame: numbers.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY),
    lastFrame: numbers.reduce((most, each) => Math.max(most, each), 0),
  };
}

import { ece146 } from "./ece146/index.ts";
import type { Protocol } from "./impl.ts";
import { pychat } from "./pychat/index.ts";

/** Every protocol that the lab speaks, in the order of the table. */
export const protocols: readonly Protocol[] = [pychat, ece146];

/** Returns the protocol of that name, or `undefined`. */
export function findProtocol(name: string): Protocol | undefined {
  return protocols.find((protocol) => protocol.name === name);
}

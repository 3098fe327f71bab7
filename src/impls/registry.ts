import type { Protocol, ProtocolName } from "./impl.ts";
import * as reports from "./reports.ts";

/** Every protocol that the lab speaks, in the order of their reports; a new one is a folder and a line in reports.ts. */
export const protocols: readonly Protocol[] = Object.values<Protocol>(reports).sort(
  (a, b) => Number(a.report.number) - Number(b.report.number),
);

/** The names of the protocols, in the same order. */
export const protocolNames: readonly ProtocolName[] = protocols.map(({ name }) => name);

/** Returns the protocol of that name, or `undefined`. */
export function findProtocol(name: string): Protocol | undefined {
  return protocols.find((protocol) => protocol.name === name);
}

import type { Evidence, ProgramRole } from "../evidence.ts";
import { type OwnedConnection, protocolOf } from "./people.ts";

/**
 * Returns the ports that a program listens on; where it had gone before the lab looked, the one that its own messages tell first.
 */
export function portsOf(
  evidence: Evidence,
  who: ProgramRole,
  own: readonly OwnedConnection[],
): readonly number[] {
  const seen = evidence.transcript.flatMap((entry) =>
    entry.type === "listening" && entry.program === who ? [entry.port] : [],
  );
  const first = own.find(({ role }) => role === who)?.connection;
  if (seen.length > 0 || first === undefined) return seen;
  const told: number[] = [];
  protocolOf(evidence, who).renamePorts?.(first.clientToServer.octets, (port) => {
    told.push(port);
    return undefined;
  });
  return told.slice(0, 1);
}

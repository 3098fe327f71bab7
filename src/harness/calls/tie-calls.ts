import type { Connection, Endpoint } from "../../capture/tcp/connection.ts";
import type { CalledConnection, CallLog } from "./call.ts";

/** The calls of one end of a connection. */
export interface TiedCalls {
  readonly source: CallLog["source"];
  readonly calls: CalledConnection["calls"];
  /** `place`: the address and port of both ends are the connection's; `time`: of several that could be it, the one opened next to it in time. */
  readonly by: "place" | "time";
}

/** Finds the calls of one end of a connection; `undefined` where no log has them. */
export function tieCalls(
  connection: Pick<Connection, "client" | "server" | "segments">,
  end: "client" | "server",
  logs: readonly CallLog[],
): TiedCalls | undefined {
  const [own, other] =
    end === "client" ? [connection.client, connection.server] : [connection.server, connection.client];
  const openedBy = end === "client" ? "connect" : "accept";
  const candidates = logs.flatMap(({ source, connections }) =>
    connections
      .filter((each) => each.openedBy === openedBy && fits(each.local, own) && fits(each.remote, other))
      .map((called) => ({ source, called })),
  );
  const exact = candidates.filter(
    ({ called }) => called.local.port !== undefined && called.remote.port !== undefined,
  );
  const list = exact.length > 0 ? exact : candidates;
  const startNs = connection.segments[0]?.timestampNs;
  const [first] = [...list].sort((a, b) => distance(a.called, startNs) - distance(b.called, startNs));
  if (first === undefined) return undefined;
  return {
    source: first.source,
    calls: first.called.calls,
    by: exact.length === 1 || list.length === 1 ? "place" : "time",
  };
}

/** What is not known may be anything; a listener's address may stand for all of its machine. */
function fits(known: Partial<Endpoint>, end: Endpoint): boolean {
  const isPort = known.port === undefined || known.port === end.port;
  return (
    isPort && (known.address === undefined || known.address === end.address || ANY.includes(known.address))
  );
}

const ANY: readonly string[] = ["0.0.0.0", "::"];

function distance({ openedAtNs }: CalledConnection, startNs: bigint | undefined): number {
  if (openedAtNs === undefined || startNs === undefined) return Number.POSITIVE_INFINITY;
  return Math.abs(Number(openedAtNs - startNs));
}

import type { Evidence } from "../evidence.ts";

/** Why clients cannot reach a server that listens, and the packets that show it. */
export interface OutOfReach {
  readonly message: string;
  readonly frames: readonly number[];
  readonly expected: string;
  readonly got: string;
}

/**
 * Returns why no client came to a server that was ready: it listens on addresses that they do not connect to. A socket of IPv6 may take
 * IPv4 as well, which only the answer to a SYN tells.
 */
export function findOutOfReach(evidence: Evidence): OutOfReach | undefined {
  const { transcript, conditions } = evidence;
  const ready = transcript.find((entry) => entry.type === "ready" && entry.program === "server");
  const at = (ready?.type === "ready" ? ready.at : undefined) ?? [];
  const failed = transcript.findIndex((entry) => entry.type === "failure" && entry.program !== "server");
  const isJoined = transcript.some(({ type }) => type === "connected");
  const isOver = transcript
    .slice(0, Math.max(failed, 0))
    .some((entry) => entry.type === "exit" && entry.program === "server");
  if (ready === undefined || at.length === 0 || failed < 0 || isJoined || isOver) return undefined;
  const address = conditions.addresses.server;
  if (at.some((each) => [ANY, address, `${MAPPED}${ANY}`, `${MAPPED}${address}`].includes(each)))
    return undefined;
  const frames = refusedFrames(evidence, BigInt(ready.t));
  if (at.includes(ANY_IPV6) && frames.length === 0) return undefined;
  const places = at.map((each) => toPlace(each, conditions.port)).join(" and ");
  return {
    message: `The server program listens on ${places} only, ${explain(at, address)}: bind ${ANY}, which stands for every address of the host.`,
    frames,
    expected: `${ANY}:${conditions.port}`,
    got: places,
  };
}

const ANY = "0.0.0.0";
const ANY_IPV6 = "::";
const MAPPED = "::ffff:";

function refusedFrames({ connections, conditions }: Evidence, since: bigint): readonly number[] {
  const refused = connections.find(
    ({ end, server, segments: [syn] }) =>
      end === "refused" && server.port === conditions.port && syn !== undefined && syn.timestampNs > since,
  );
  return refused?.segments.map(({ frame }) => frame) ?? [];
}

function toPlace(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function explain(at: readonly string[], wanted: string): string {
  if (at.every((address) => address.includes(":"))) return "which takes IPv6, and its clients come over IPv4";
  if (at.every((address) => address.startsWith("127.") || address === "::1"))
    return "which no other host reaches";
  return `and its clients connect to ${wanted}`;
}

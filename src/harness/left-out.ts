import type { Connection } from "../capture/tcp/connection.ts";
import type { ProtocolName } from "../impls/impl.ts";
import { findProtocol, protocols } from "../impls/registry.ts";

/** Returns which of `all` connections are not among those `checked` by the rules of `protocol`, why, and how they can be. */
export function explainLeftOut(
  protocol: ProtocolName,
  checked: readonly Connection[],
  all: readonly Connection[],
): string | undefined {
  const others = all.filter((connection) => !checked.includes(connection));
  if (others.length === 0) return undefined;
  const one = others.length === 1;
  const [was, go] = one ? ["was", "it does"] : ["were", "they do"];
  const isDefault = checked[0]?.server.port === findProtocol(protocol)?.defaultPort;
  const whither = `${listPorts(checked)}${isDefault ? `, where ${protocol} is spoken` : ""}`;
  return `${others.length} of ${all.length} connections ${was} not checked, because ${go} not go to ${whither}: ${listStreams(others)}. To check ${one ? "it" : "them"}, ${listRemedies(protocol, others)}.`;
}

/** Returns the ports that connections go to, in words. */
export function listPorts(connections: readonly Connection[]): string {
  const ports = portsOf(connections);
  return `${ports.length === 1 ? "port" : "ports"} ${listed(ports.map(String))}`;
}

function listStreams(connections: readonly Connection[]): string {
  const groups = portsOf(connections).map((port) => {
    const streams = connections.filter(({ server }) => server.port === port).map(({ stream }) => stream);
    return `tcp.stream ${listed(streams.map(String))} to port ${port}`;
  });
  return listed(groups, "; ");
}

/** A port that is another protocol's asks for that protocol's rules. */
function listRemedies(protocol: ProtocolName, connections: readonly Connection[]): string {
  const remedies = portsOf(connections).map((port) => {
    const other = protocols.find(({ defaultPort }) => defaultPort === port);
    const isOther = other !== undefined && other.name !== protocol;
    return isOther ? `--protocol ${other.name}` : `--port ${port}`;
  });
  return `add ${remedies.slice(0, MOST).join(" or ")}`;
}

function portsOf(connections: readonly Connection[]): readonly number[] {
  return [...new Set(connections.map(({ server }) => server.port))];
}

/** More of a busy machine's connections help nobody. */
const MOST = 5;

function listed(words: readonly string[], separator = ", "): string {
  const more = words.length - MOST;
  return `${words.slice(0, MOST).join(separator)}${more > 0 ? ` and ${more} more` : ""}`;
}

import { relative } from "node:path";
import { rules } from "../../harness/checkers/registry.ts";
import type { Implementation } from "../../harness/scenario/implementation.ts";
import type { Scenario } from "../../harness/scenario/scenario.ts";
import { readCatalogue } from "../../harness/suite/catalogue.ts";
import type { Protocol } from "../../impls/impl.ts";
import { findProtocol, protocols } from "../../impls/registry.ts";
import type { ListEntry } from "./entry.ts";
import { readFixtureEntries } from "./fixtures.ts";

/** What can be listed. */
export const kinds = ["protocols", "implementations", "scenarios", "rules", "fixtures"] as const;

/** One thing that can be listed. */
export type Kind = (typeof kinds)[number];

/** Returns what there is of a kind; `manifests` add implementations. */
export async function readList(kind: Kind, manifests: readonly string[]): Promise<readonly ListEntry[]> {
  if (kind === "protocols") return protocols.map(protocolEntry);
  if (kind === "rules")
    return rules.map(({ id, title, source, needsPackets }) => ({ name: id, title, source, needsPackets }));
  if (kind === "fixtures") return readFixtureEntries();
  const { implementations, scenarios } = await readCatalogue(manifests);
  return kind === "scenarios" ? scenarios.map(scenarioEntry) : implementations.map(implementationEntry);
}

function protocolEntry(protocol: Protocol): ListEntry {
  const { name, title, report, defaultPort, features } = protocol;
  return { name, title, source: reportOf(protocol), reportTitle: report.title, port: defaultPort, features };
}

function implementationEntry({
  name,
  protocol,
  reading,
  unsupported,
  server,
  client,
  source,
}: Implementation): ListEntry {
  const spoken = findProtocol(protocol);
  const sides = [client && "client", server && "server"].filter((side) => side !== undefined);
  return {
    name,
    title: `${sides.join(" and ")} of ${spoken?.title ?? protocol}${reading === undefined ? "" : `, ${reading} reading`}`,
    source: spoken === undefined ? protocol : reportOf(spoken),
    protocol,
    sides,
    ...(reading === undefined ? {} : { reading }),
    ...(unsupported.length === 0 ? {} : { unsupported }),
    manifest: `${relative(".", source.file)}:${source.line}`,
  };
}

function scenarioEntry({ name, title, source, protocols: spoken, readings, features }: Scenario): ListEntry {
  const named = spoken === "any" ? [spoken] : spoken;
  return { name, title, source: source ?? "this tool", protocols: named, readings, features };
}

function reportOf({ report }: Protocol): string {
  return `report ${report.number}, ${report.section}`;
}

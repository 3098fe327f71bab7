import type { ProtocolName } from "../../impls/impl.ts";
import { findProtocol } from "../../impls/registry.ts";
import { didYouMean } from "../../wire/nearest.ts";
import { type Mistake, quote } from "./scenario-error.ts";
import type { YamlFile, YamlPath } from "./yaml-file.ts";

/** Returns a mistake for each of the `features`, written at `path`, that none of `protocols` has. */
export function featureMistakes(
  protocols: readonly ProtocolName[],
  features: readonly string[],
  yaml: YamlFile,
  path: YamlPath,
): readonly Mistake[] {
  const known = protocols.map(findProtocol);
  if (known.includes(undefined)) return [];
  const allowed = [...new Set(known.flatMap((protocol) => protocol?.features ?? []))];
  return features.flatMap((feature, index): readonly Mistake[] => {
    if (allowed.includes(feature)) return [];
    const names = protocols.join(" and ");
    const message = `${names} has no feature ${quote(feature)}; features are ${allowed.join(", ")}${didYouMean(feature, allowed)}`;
    const place = yaml.place([...path, index], "value");
    return [{ code: "NOT_ALLOWED", file: yaml.file, ...place, message, found: feature, allowed }];
  });
}

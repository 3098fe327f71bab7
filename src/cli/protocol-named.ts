import type { Protocol } from "../impls/impl.ts";
import { findProtocol, protocolNames } from "../impls/registry.ts";
import { didYouMean } from "../wire/nearest.ts";
import { UsageError } from "./command.ts";

/**
 * Returns the protocol that `--protocol` names.
 * @throws {UsageError} when there is none of that name.
 */
export function protocolNamed(name: string): Protocol {
  const protocol = findProtocol(name);
  if (protocol !== undefined) return protocol;
  throw new UsageError(
    `--protocol ${name} is none${didYouMean(name, protocolNames)}; there are ${protocolNames.join(", ")}.`,
  );
}

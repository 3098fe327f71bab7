import { findProtocol } from "../../impls/registry.ts";
import type { Implementation } from "../scenario/implementation.ts";

/** Returns how long the pauses of a protocol make it take to join, in milliseconds; a program whose reading is unknown is taken for the report's. */
export function joinPauseMs(implementation: Implementation | undefined): number {
  const protocol = findProtocol(implementation?.protocol ?? "");
  return protocol?.joinPauseMs[implementation?.reading ?? "report"] ?? 0;
}

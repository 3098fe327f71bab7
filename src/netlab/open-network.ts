import { openLoopback } from "./loopback.ts";
import { openNetlab } from "./netlab.ts";
import type { Network, NetworkName } from "./network.ts";

/**
 * Makes the network of that name for one conversation.
 * @throws {NetlabError} when it cannot be had here.
 */
export function openNetwork(name: NetworkName): Promise<Network> {
  return name === "netlab" ? openNetlab() : openLoopback(name);
}

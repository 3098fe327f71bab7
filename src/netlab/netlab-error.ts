import type { NetworkName } from "./network.ts";

/** Why a network cannot be had; stable, so that programs may look at it. */
export type NetlabErrorCode =
  | "NETLAB_NO_TOOL"
  | "NETLAB_NOT_PERMITTED"
  | "NETLAB_NO_KERNEL_SUPPORT"
  | "NETLAB_SETUP_FAILED"
  | "NETLAB_NO_CAPTURE"
  | "NETLAB_NO_FORWARDER";

/** A network that was asked for and cannot be had on this machine. */
export class NetlabError extends Error {
  readonly code: NetlabErrorCode;
  /** Why, as a clause to be part of another sentence. */
  readonly reason: string;
  /** The exact command that mends it, or what else to do. */
  readonly remedy: string;

  constructor(code: NetlabErrorCode, network: NetworkName, reason: string, remedy: string) {
    super(`The network ${network} cannot be had here: ${reason}. Remedy: ${remedy}`);
    this.name = "NetlabError";
    this.code = code;
    this.reason = reason;
    this.remedy = remedy;
  }
}

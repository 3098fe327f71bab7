import type { CaptureRequest } from "../capture/live/live-capture.ts";
import type { RunningForwarder } from "./forwarder/start-forwarder.ts";

/** The networks a run can use, best first. */
export type NetworkName = "netlab" | "loopback" | "none";

/** One machine of a network, where programs run. */
export interface Host {
  /** The address that its programs listen on and connect from. */
  readonly address: string;
  /**
   * Turns an argv into one that runs on this host. A program that has its processes to itself, as one in a box has, gets the host's network alone:
   * it is to end with this process by itself.
   */
  enter(argv: readonly string[], hasOwnProcesses?: boolean): readonly string[];
  /** A process whose `/proc/PID/net/tcp` is this host's socket table. */
  readonly socketTablePid: number;
}

/** Two hosts and the wire between them, made for one conversation. */
export interface Network {
  readonly name: NetworkName;
  readonly client: Host;
  readonly server: Host;
  /** Where its packets can be captured, at the server's end; `undefined` without a right to. */
  readonly wire: Pick<CaptureRequest, "interface" | "enter" | "snapLength"> | undefined;
  /** Carries the frames one by one and takes orders what to do to them; absent where the kernel carries them. */
  readonly forwarder?: Pick<RunningForwarder, "order" | "settle">;
  /** Where the packets at the client's end can be captured, which differ from those at `wire` where a forwarder is between them. */
  readonly clientEnd?: Network["wire"];
  /** Where what the client's host sends to itself can be captured; absent where that is the wire too, or cannot be had. */
  readonly clientLoopback?: Network["wire"];
  /** Returns the processes of its hosts, daemons too; absent where no other programs can be on its hosts. */
  ownProcesses?(): readonly number[];
  /** Ends everything that still runs on its hosts and takes it down. Safe to call twice. */
  close(): Promise<void>;
}

/** What was chosen for a run, and the reason in one sentence. */
export interface NetworkChoice {
  readonly name: NetworkName;
  readonly why: string;
}

import type { Connection, Endpoint } from "../capture/tcp/connection.ts";
import type { Account, ProtocolName, Reading } from "../impls/impl.ts";
import type { WireEnd } from "../netlab/forwarder/wire-order.ts";
import type { Writes } from "../wire/writes.ts";
import type { Crossing } from "./crossings.ts";
import type { Fixture } from "./fixtures/fixture.ts";
import type { NetworkUse } from "./report.ts";
import type { NamedPerson, Scenario, Witness } from "./scenario/scenario.ts";

/** A program of a cell: `host` and `server` share the server's. */
export type ProgramRole = "client" | "server" | Witness;

/** Why a program could not be used as the scenario wants. */
export type ProgramFailure =
  | "not-found"
  | "exited"
  | "no-ready-line"
  | "wrong-port"
  | "hangs"
  | "floods"
  | "memory"
  | "overtime"
  | "crashed";

/** One line of transcript.jsonl. Times are nanoseconds since 1970-01-01 UTC, as text because JSON numbers cannot hold them. */
export type TranscriptEntry = { readonly t: string } & (
  | { readonly type: "start"; readonly program: ProgramRole; readonly argv: readonly string[] }
  | {
      readonly type: "ready";
      readonly program: ProgramRole;
      readonly how: "line" | "listening" | "prompt";
      /** The addresses of its host at which it listens on its port. */
      readonly at?: readonly string[];
    }
  | {
      readonly type: "typed";
      readonly program: ProgramRole;
      readonly line: string;
      /** What the person meant by it. */
      readonly deed: "prompt" | "say" | "invite" | "accept" | "leave";
      /** The words said, without what the program wants around them; the name of who is invited or accepted. */
      readonly words: string;
    }
  | { readonly type: "input-closed"; readonly program: ProgramRole }
  /** The program listens on a TCP port of its own. */
  | { readonly type: "listening"; readonly program: ProgramRole; readonly port: number }
  /**
   * The kernel of the program's host has its connection: from its own port, to a listener's. Neither alone tells which it is: a kernel gives
   * the same port to connections to different listeners.
   */
  | { readonly type: "connected"; readonly program: ProgramRole; readonly port: number; readonly to: number }
  | {
      readonly type: "signal";
      readonly program: ProgramRole;
      readonly signal: string;
      readonly why: "leave" | "vanish" | "end-of-cell" | "stuck";
    }
  /** The program stands still (SIGSTOP), or goes on (SIGCONT): it reads nothing meanwhile. */
  | { readonly type: "frozen" | "thawed"; readonly program: ProgramRole }
  /** Control sequences are removed; an unfinished line (a prompt) is written when it stays so until something else happens. */
  | {
      readonly type: "screen";
      readonly program: ProgramRole;
      readonly stream: "stdout" | "stderr";
      readonly text: string;
    }
  | {
      readonly type: "exit";
      readonly program: ProgramRole;
      readonly code: number | null;
      readonly signal: string | null;
    }
  | {
      readonly type: "failure";
      readonly program: ProgramRole;
      readonly failure: ProgramFailure;
      readonly message: string;
    }
  | {
      readonly type: "step";
      readonly index: number;
      readonly outcome: "done" | "limit" | "impossible" | "unwanted";
      /** What the step waited for had or had not happened, in one sentence. */
      readonly message: string;
      readonly waitedMs: number;
    }
);

/** What a cell was played under; the part of cell.json that is not computed from the rest. */
export interface CellConditions {
  readonly client: SideConditions;
  readonly server: SideConditions;
  /** The server's own kind of client; `null` where there is none. */
  readonly witness: SideConditions | null;
  readonly scenario: Scenario;
  readonly names: Readonly<Record<NamedPerson, string>>;
  /** What each types where a password is asked. */
  readonly passwords: Readonly<Record<NamedPerson, string>>;
  /** Who may log in at the server; empty where nobody logs in. */
  readonly accounts: readonly Account[];
  readonly addresses: { readonly client: string; readonly server: string };
  readonly port: number;
  readonly net: NetworkUse;
  /** `null` drops: nobody counted. `failure`: the capture ended before it was told to. */
  readonly capture: {
    readonly captured: number;
    readonly dropped: number | null;
    readonly failure: string | null;
  } | null;
  readonly seed: number;
  /** By so many milliseconds the clock was set meanwhile; absent where it went on as it should. */
  readonly clockSetByMs?: number;
  /** How one side was made to write; absent where both wrote as they do. */
  readonly recut?: Recut;
  /** The end of the wire that capture.pcapng was captured at, and how many packets the capture of the other end holds; absent where both are the same. */
  readonly ends?: { readonly main: WireEnd; readonly farCaptured: number };
}

/** A side that was made to write in other pieces, and which. */
export interface Recut {
  readonly by: "client" | "server";
  readonly writes: Writes;
  /** Whether the wire cuts and joins what the program writes as it does, because it is another's. */
  readonly onWire?: true;
}

/** One side of the pairing as it was played. */
export interface SideConditions {
  readonly implementation: string;
  readonly protocol: ProtocolName;
  readonly reading: Reading | null;
  readonly unsupported: readonly string[];
}

/** One UDP datagram of the capture. */
export interface Datagram {
  readonly frame: number;
  readonly timestampNs: bigint;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly octets: Uint8Array;
}

/** Everything that a checker may look at. It can be read back from an evidence folder. */
export interface Evidence {
  readonly conditions: CellConditions;
  readonly transcript: readonly TranscriptEntry[];
  /** Every connection of the capture, in the order of their first frame; empty without a capture. */
  readonly connections: readonly Connection[];
  /** Every UDP datagram of the capture, in order. */
  readonly datagrams: readonly Datagram[];
  /** What became of every frame between the two ends of the wire; empty where it was captured at one. */
  readonly crossings: readonly Crossing[];
  /** The recorded trace that the scenario names. */
  readonly fixture?: Fixture | undefined;
  /** Whether the packets can bear out a `pass`: captured, nothing dropped, no hole. The sentence says what is missing. */
  readonly packets: { readonly usable: true } | { readonly usable: false; readonly why: string };
}

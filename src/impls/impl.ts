/** Which of the two ways a report can be read: one read is one message, or any cutting of the stream survives. */
export type Reading = "report" | "robust";

/** The five protocols, named after their reports. */
export type ProtocolName = "pychat" | "srm" | "ece146" | "cse4074" | "ee357";

/** The screen and keyboard of the person at a program. */
export interface Terminal {
  /** Shows one line. */
  print(line: string): void;
  /** Shows `prompt` and returns the line typed, or `undefined` at the end of input. */
  ask(prompt: string): Promise<string | undefined>;
  /** Calls `onLine` for each further line, with `prompt` standing before the cursor, and `onEnd` at the end of input. */
  converse(prompt: string, onLine: (line: string) => void, onEnd: () => void): void;
}

/** What a program of ours is told when it starts; what is absent it asks for or takes from the report. */
export interface ProgramOptions {
  readonly terminal: Terminal;
  readonly reading: Reading;
  /** The address to bind (a server; all when absent) or to connect to (a client). */
  readonly host?: string;
  readonly port?: number;
  readonly name?: string;
  /** How this machine calls itself, and the address that others reach it at. */
  readonly machine: { readonly name: string; readonly address: string };
  /** Aborted by Ctrl-C: the program says goodbye as its report does and ends. */
  readonly interrupted: AbortSignal;
}

/** One thing that a person at a client did. */
export type Deed =
  | { readonly type: "join"; readonly name: string }
  | { readonly type: "say"; readonly text: string }
  | { readonly type: "leave" };

/** One thing that happened at a server, in the order in which it could notice. */
export type ServerEvent =
  | { readonly type: "opened"; readonly connection: number }
  | {
      readonly type: "received";
      readonly connection: number;
      readonly octets: Uint8Array;
      readonly frame: number;
    }
  /** From here on until `left` a server may have noticed that the client leaves, or not yet. */
  | { readonly type: "leaving"; readonly connection: number }
  | { readonly type: "closed"; readonly connection: number; readonly frame: number }
  | { readonly type: "left"; readonly connection: number }
  | { readonly type: "host-deed"; readonly deed: Deed };

/** A message that the report says must go to a client. */
export interface ExpectedMessage {
  readonly connection: number;
  readonly octets: Uint8Array;
  /** Why it must go out, in words that end a sentence beginning "because". */
  readonly because: string;
  /** Set where a server that keeps to the report may leave the message out, because its client is just leaving. */
  readonly optional?: true;
}

/** Everything that the rest of the lab may know of a protocol. Adding one is one folder and one line in registry.ts. */
export interface Protocol {
  readonly name: ProtocolName;
  readonly title: string;
  /** The report: its number in this project, its title, and the lines of it that define the protocol. */
  readonly report: { readonly number: string; readonly title: string; readonly section: string };
  readonly defaultPort: number;
  /** Whether a person sits at the server. */
  readonly hasHost: boolean;
  /** Whether the server takes more than one client at once. */
  readonly takesSeveral: boolean;
  /** Features that a scenario may ask for. */
  readonly features: readonly string[];
  /** Who sends the first octet of a connection. */
  readonly firstSpeaker: "client" | "server";
  /** Whether its messages end in line ends. */
  readonly lineEnds: boolean;
  /**
   * Milliseconds that joining takes by design: pauses of the client that keep its messages apart and, in the robust reading, the
   * quiet behind each message that tells a reader its end.
   */
  readonly joinPauseMs: Readonly<Record<Reading, number>>;
  /** Words on the wire that are commands, which no person says. */
  readonly commands: readonly string[];
  /** How the screen of a `viewer` names the author of a line; `undefined` when it does not. */
  attribution(
    speaker: { readonly name: string; readonly address: string },
    viewer: "client" | "server",
  ): string;
  /** Returns what a client must put on the wire for what its person did, one entry a write. */
  clientMessages(deeds: readonly Deed[]): readonly Uint8Array[];
  /** Returns what a server must put on the wire after `events`, in order. */
  serverMessages(events: readonly ServerEvent[], reading: Reading): readonly ExpectedMessage[];
  /** Says in words what `octets`, one message, mean on the wire of this protocol. */
  describe(octets: Uint8Array, direction: "client-to-server" | "server-to-client"): string;
  /** Runs the report's server until it ends; returns its exit code. */
  serve(options: ProgramOptions): Promise<number>;
  /** Runs the report's client until it ends; returns its exit code. */
  chat(options: ProgramOptions): Promise<number>;
}

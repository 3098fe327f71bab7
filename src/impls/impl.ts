import type { Cuttings } from "./cutting.ts";
import type { MessageForm } from "./message-form.ts";

/** Which of the two ways a report can be read: one read is one message, or any cutting of the stream survives. */
export type Reading = "report" | "robust";

/** The name of a protocol of registry.ts, such as `pychat`. */
export type ProtocolName = string;

/** Whose program sends: a client, also to another client, or the server. */
export type Direction = "client-to-server" | "server-to-client";

/** The screen and keyboard of the person at a program. */
export interface Terminal {
  /** Shows one line; a colour is set before it and taken back behind it, `reset` is taken back alone. */
  print(line: string, colour?: Colour): void;
  /** Writes one line of a program's log, which goes to standard error. */
  log(line: string): void;
  /** Shows `prompt` and returns the line typed, or `undefined` at the end of input. */
  ask(prompt: string): Promise<string | undefined>;
  /** Calls `onLine` for each further line, with `prompt` standing before the cursor, and `onEnd` at the end of input. */
  converse(prompt: string, onLine: (line: string) => void, onEnd: () => void): void;
  /** What there is beside lines where a window stands for the screen; absent at a screen, where lines say it all. */
  readonly window?: ProgramWindow;
}

/** What a window shows beside lines. */
export interface ProgramWindow {
  /** Replaces the list of who is there. */
  showUsers(names: readonly string[]): void;
  /** Shows where this program's end of its connection is. */
  showOwnEnd(address: string, port: number): void;
}

/** The colours that reports show. */
export type Colour = "green" | "red" | "reset";

/** What a program of ours is told when it starts; what is absent it asks for or takes from the report. */
export interface ProgramOptions {
  readonly terminal: Terminal;
  readonly reading: Reading;
  /** The address to bind (a server; all when absent) or to connect to (a client). */
  readonly host?: string;
  readonly port?: number;
  readonly name?: string;
  readonly password?: string;
  /** Words behind the protocol's name on the command line, for a program that takes its address so. */
  readonly words: readonly string[];
  /** The settings of the protocol that were given, by their name. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** How this machine calls itself, and the address that others reach it at. */
  readonly machine: { readonly name: string; readonly address: string };
  /** Aborted by Ctrl-C: the program says goodbye as its report does and ends. */
  readonly interrupted: AbortSignal;
}

/** What a setting was set to: a switch that is on, a number, or a file that has been read. */
export type SettingValue = true | number | { readonly path: string; readonly text: string };

/** A flag of its own that one protocol gives to `lab serve` or `lab chat`, as `--name VALUE`. */
export interface Setting {
  readonly name: string;
  readonly of: "server" | "client" | "both";
  readonly type: "switch" | "number" | "file";
  /** The least and the greatest number allowed. */
  readonly range?: readonly [number, number];
  /** What it does, its unit and what it is when absent: one line of help. */
  readonly help: string;
}

/** One thing that a person at a program did. */
export type Deed =
  | { readonly type: "join"; readonly name: string; readonly password: string }
  | { readonly type: "say"; readonly text: string }
  /** Asks another person for a conversation of two, where the protocol has such. */
  | { readonly type: "invite"; readonly peer: string }
  /** Agrees to the conversation that another person asked for. */
  | { readonly type: "accept"; readonly peer: string }
  /** `unsaid` where nothing was typed: the input ended or Ctrl-C came, which may end a program without a word. */
  | { readonly type: "leave"; readonly unsaid?: true };

/** One thing that happened at a program, in the order in which it could notice. */
export type ProgramEvent =
  /** A connection is open; `by` says which end asked for it, `peer` where the other end is, as this program sees it. */
  | {
      readonly type: "opened";
      readonly connection: number;
      readonly by: "self" | "peer";
      readonly peer?: { readonly address: string; readonly port: number };
    }
  | {
      readonly type: "received";
      readonly connection: number;
      readonly octets: Uint8Array;
      readonly frame: number;
      /** Set where it fills its segment and more follows at once, so that who waits for a pause has not got all yet. */
      readonly goesOn?: true;
    }
  /** From here on until `left` a program may have noticed that the other end comes, or leaves, or not yet. */
  | { readonly type: "leaving"; readonly connection: number }
  /** One end has closed its side; the other one when nothing is said. */
  | {
      readonly type: "closed";
      readonly connection: number;
      readonly frame: number;
      readonly by?: "self" | "peer";
    }
  | { readonly type: "left"; readonly connection: number }
  /** The program listens on a TCP port of its own. */
  | { readonly type: "listening"; readonly port: number }
  | { readonly type: "deed"; readonly deed: Deed };

/** A message that the report says must go out. */
export interface ExpectedMessage {
  readonly connection: number;
  readonly octets: Uint8Array;
  /** Why it must go out, in words that end a sentence beginning "because". */
  readonly because: string;
  /** Set where a server that keeps to the report may leave the message out, because its client is just leaving. */
  readonly optional?: true;
}

/** Everything that went over the wire in one conversation, for the rules of a protocol. Times are nanoseconds since 1970. */
export interface Traffic {
  /** How often clients that say that they are there were told to, and when the last packet of all came; absent where nobody knows. */
  readonly hellos?: { readonly everyMs: number; readonly untilNs: bigint };
  readonly streams: readonly TrafficStream[];
  readonly datagrams: readonly TrafficDatagram[];
}

/** One end of a connection or of a datagram; `person` is the name of who sits at the program, or at a server "". */
export interface Party {
  readonly side: "client" | "server";
  readonly person: string;
  readonly address: string;
  readonly port: number;
}

/** One direction of a TCP connection, put together; `pieces` are its segments in the order of the stream. */
export interface TrafficStream {
  /** Counts the connections of the conversation from 0. */
  readonly connection: number;
  /** Whether it runs from the end that opened the connection. */
  readonly fromOpener: boolean;
  readonly sender: Party;
  readonly receiver: Party;
  readonly octets: Uint8Array;
  readonly pieces: readonly {
    readonly offset: number;
    readonly length: number;
    readonly frame: number;
    readonly timestampNs: bigint;
  }[];
}

/** One UDP datagram. */
export interface TrafficDatagram {
  readonly frame: number;
  readonly timestampNs: bigint;
  readonly sender: Party;
  readonly receiver: Party;
  readonly octets: Uint8Array;
}

/** A sentence of one protocol's report that its traffic can be held against. */
export interface ProtocolRule {
  /** `<protocol>.<what>`, such as `cse4074.header`. */
  readonly id: string;
  /** The rule as a sentence that is true of correct programs. */
  readonly title: string;
  /** Report and section, with the report's sentence in our words. */
  readonly source: string;
  /** What to do about it, to the author of the program. */
  readonly advice: string;
  /** Returns nothing where the traffic has nothing to say about it; else what breaks it, or one observation that it holds. */
  check(traffic: Traffic): readonly Observation[];
}

/** What a rule saw. A `note` is true, worth knowing, and no fault. */
export interface Observation {
  readonly verdict: "holds" | "broken" | "note";
  /** Whose program it is about. */
  readonly side: "client" | "server";
  readonly frames: readonly number[];
  /** One sentence. */
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
}

/** One direction of a TCP connection as the wire shows it, without a hole. */
export interface SentOctets {
  readonly octets: Uint8Array;
  readonly direction: Direction;
  /** Ends of what the sender handed to TCP at once, as far as the segments tell: offsets behind the last octet of each, ascending. */
  readonly stops: readonly number[];
  /** Whether the stream was closed behind them. */
  readonly isOver: boolean;
}

/** One kind of message that a report describes. */
export interface MessageType {
  /** Small letters and hyphens; no other type of that direction has it. */
  readonly name: string;
  readonly direction: Direction;
  /** The place in the report. */
  readonly describedIn: string;
  /** Why no person at the report's programs can bring one about; absent where a scenario must show it. */
  readonly unsaid?: string;
  /** Set where only programs of this protocol say such: one tells of a capture what was spoken. */
  readonly proves?: true;
  /** What `is` goes by, as data; absent where it is no more than a function. */
  readonly form?: MessageForm;
  /** Tells whether one whole message is of this type and of none before it in the list; `isFirst` where its sender said nothing before. */
  is(octets: Uint8Array, isFirst: boolean): boolean;
}

/** Who may log in. */
export interface Account {
  readonly name: string;
  readonly password: string;
}

/** A file of accounts in the folder where a server runs. */
export interface AccountsFile {
  readonly name: string;
  write(accounts: readonly Account[]): string;
  /** Returns the accounts in `text`; none of a line that holds none. */
  read(text: string): readonly Account[];
}

/** How two people of a protocol come into a conversation of two; lines may hold `{peer}` and `{choice}`. */
export interface Meeting {
  /** What the one who asks types. */
  readonly invite: string;
  /** What the other one's screen shows then; absent where both just choose each other. */
  readonly invited?: string;
  /** What the other one types. */
  readonly accept: string;
  /** What either types to end it, where a program does not let them leave from within. */
  readonly part?: string;
}

/** One box of the form that a window shows before the client starts; what is typed there answers the client's prompt. */
export interface LogInField {
  readonly asks: "name" | "password" | "host" | "port";
  readonly label: string;
  /** What stands in it at first. */
  readonly value?: string;
}

/** Everything that the rest of the lab may know of a protocol. Adding one is one folder and one line in reports.ts. */
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
  /** Whether each message says how long it is, so that two that are read at once are still two. */
  readonly tellsLengths?: true;
  /** How two of its people meet; absent where whoever is there hears everybody. */
  readonly meeting?: Meeting;
  /** Whether clients connect to each other. */
  readonly peerToPeer: boolean;
  /** The people of a scenario that names none. */
  readonly people: { readonly client: string; readonly host: string; readonly witness: string };
  /** Who may log in, in the order of the server's list; empty where nobody logs in. */
  readonly accounts: readonly Account[];
  /** The file that its server takes the accounts from; absent where nobody logs in. */
  readonly accountsFile?: AccountsFile;
  /** The longest message that may be sent as one: a longer one may be cut between characters; absent where none may. */
  readonly longestWhole?: number;
  /** What a server tells a client once it is in, with nothing left to ask; absent where it tells nothing of the kind. */
  readonly welcome?: string;
  /** What stands in its answer to a wrong password, upon which the client asks again; absent where it answers nothing of the kind. */
  readonly refusal?: string;
  /** What `lab serve` and `lab chat` take behind the protocol's name, such as `IP PORT`; empty for nothing. */
  readonly words: string;
  readonly settings: readonly Setting[];
  /** What its client asks before it connects, for a window that asks it all at once; absent where the window asks each thing as the client does. */
  readonly logIn?: readonly LogInField[];
  /** Set where the client's screen shows what its own person says, so that a window need not repeat it. */
  readonly showsOwnLines?: true;
  /** Every kind of message of the report, those first that are told by more. */
  readonly messageTypes: readonly MessageType[];
  /** Where its messages end, as data; absent where only its own programs know. */
  readonly cuttings?: Cuttings;
  /** Tells at a glance whether a message of the protocol can begin so; any octets can where it is absent. */
  mayBegin?(octets: Uint8Array): boolean;
  /** What the report says of its messages beyond what all protocols share. */
  readonly rules: readonly ProtocolRule[];
  /**
   * Milliseconds that joining takes by design: pauses of the client that keep its messages apart and, in the robust reading, the
   * quiet behind each message that tells a reader its end.
   */
  readonly joinPauseMs: Readonly<Record<Reading, number>>;
  /** Whether a line that a person types, or a message, is a command and no chat. */
  isCommand(line: string): boolean;
  /** Returns the forms in which a client or host may show `text`; the first is the text itself. */
  shownForms(text: string): readonly string[];
  /** Returns the forms in which the octets of a message may hold `text`, the text itself among them; absent where it goes as it is. */
  sentForms?(text: string): readonly string[];
  /** How the screen of a `viewer` names the author of a line; empty when it does not. */
  attribution(
    speaker: { readonly name: string; readonly address: string },
    viewer: "client" | "server",
  ): string;
  /** Returns what a client must put on the wire after `events`, in order, one entry a write. */
  clientMessages(events: readonly ProgramEvent[], reading: Reading): readonly ExpectedMessage[];
  /** Returns what a server whose file holds `accounts` must put on the wire after `events`, in order, one entry a write. */
  serverMessages(
    events: readonly ProgramEvent[],
    reading: Reading,
    accounts?: readonly Account[],
  ): readonly ExpectedMessage[];
  /**
   * Returns the start of `sent` that is the message `expected`, perhaps written in another way that the report allows; `undefined` when
   * it begins with something else. Without it a message is written in one way only.
   */
  writtenAs?(expected: Uint8Array, sent: Uint8Array): Uint8Array | undefined;
  /**
   * Returns what a server must put on one connection, cut as `sent` shows that its reads cut what it heard, where these may have
   * ended elsewhere than the segments did; absent where that makes no difference.
   */
  recut?(expected: readonly ExpectedMessage[], sent: Uint8Array): readonly ExpectedMessage[];
  /**
   * Returns messages with the ports in them under other names, as far as `nameOf` has one, and lengths that fit: where clients draw a port
   * for each other, two runs are alike but for those. Absent where no message tells a port.
   */
  renamePorts?(octets: Uint8Array, nameOf: (port: number) => string | undefined): Uint8Array;
  /** Says in words what `octets`, one message, mean on the wire of this protocol. */
  describe(octets: Uint8Array, direction: Direction): string;
  /**
   * Returns where messages end: offsets behind the last octet of each, ascending; what stands behind the last one is not whole. Without it
   * nothing in the octets tells, and each stop ends a message.
   */
  messageEnds?(sent: SentOctets): readonly number[];
  /** Runs the report's server until it ends; returns its exit code. */
  serve(options: ProgramOptions): Promise<number>;
  /** Runs the report's client until it ends; returns its exit code. */
  chat(options: ProgramOptions): Promise<number>;
}

import type { ColourRule } from "../../capture/print/colours.ts";
import type { Report } from "../../harness/report.ts";
import type { Ladder } from "../ladder/ladder.ts";
import type { AskedQuestion } from "../quiz/question.ts";
import type { StreamRulers } from "../stream/stream.ts";

/** What a page shows first: a run, or captures alone. JSON all through; its texts are as hostile as what they came from. */
export interface PageIndex {
  readonly schema: "lab-page/1";
  readonly version: string;
  /** What was opened: a folder or a file. */
  readonly title: string;
  /** The run's report; `null` where a capture was opened. */
  readonly report: Report | null;
  /** Its captures: of a cell those of its evidence, by the place of the cell in the report; `cell` is `null` for a file. */
  readonly captures: readonly CaptureSummary[];
  /** What there is to say of the rules that its findings are about, by their names. */
  readonly rules: Readonly<Record<string, RuleText>>;
  readonly lessons: readonly Lesson[];
  /** What could not be shown, and why, one sentence each. */
  readonly remarks: readonly string[];
}

/** What a rule wants, who says so, and what to do. */
export interface RuleText {
  readonly title: string;
  readonly source: string;
  readonly advice: string;
}

/** One thing explained on one page. */
export interface Lesson {
  /** As it stands in the page's address. */
  readonly topic: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** A display filter that shows it in a capture, and the document that says it. */
  readonly filter: string;
  readonly source: string;
}

/** A capture of the page. */
export interface CaptureSummary {
  /** Its place in the list. */
  readonly id: number;
  readonly cell: number | null;
  /** The name of its file. */
  readonly name: string;
}

/** What a capture holds. */
export interface CapturePage {
  readonly id: number;
  /** Every frame. */
  readonly frames: number;
  readonly talks: readonly TalkSummary[];
  /** How many connections there are beyond those of `talks`. */
  readonly others: number;
  /** What could not be read, and why, one sentence each. */
  readonly remarks: readonly string[];
}

/** One TCP connection in a list of them. */
export interface TalkSummary {
  /** Wireshark's `tcp.stream`. */
  readonly stream: number;
  /** Address and port. */
  readonly client: string;
  readonly server: string;
  readonly frames: number;
  readonly firstFrame: number;
}

/** One TCP connection in full. */
export interface TalkPage {
  readonly ladder: Ladder;
  readonly rulers: StreamRulers;
  readonly graph: TalkGraph;
  readonly questions: readonly AskedQuestion[];
}

/** What a connection's graphs draw: one entry a segment, in the order of the capture. */
export interface TalkGraph {
  readonly points: readonly GraphPoint[];
}

/** One segment. Numbers are relative; `rttMs` is how long its acknowledgment took, `null` for none and for what was sent again. */
export interface GraphPoint {
  readonly frame: number;
  readonly from: "client" | "server";
  readonly ms: number;
  readonly sequence: number;
  readonly length: number;
  readonly acknowledgment: number | null;
  readonly window: number;
  readonly rttMs: number | null;
  readonly isAgain: boolean;
}

/** A row of the packet list, with Wireshark's columns. */
export interface PacketRow {
  readonly number: number;
  readonly time: string;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly length: number;
  readonly info: string;
  readonly colour: ColourRule | null;
  /** Wireshark's `tcp.stream`; `null` for what is no TCP. */
  readonly stream: number | null;
}

/** Rows of a capture that were asked for. */
export interface PacketRows {
  /** How many there are in all, of those that the filter takes; grows while the file is read. */
  readonly total: number;
  readonly isWhole: boolean;
  /** The place of the first of `rows` among them. */
  readonly from: number;
  readonly rows: readonly PacketRow[];
  /** Why the filter takes nothing: what is wrong with it, where, and how many characters long. */
  readonly error?: { readonly message: string; readonly at: number; readonly length: number };
  readonly warnings?: readonly string[];
}

/** One packet in full. */
export interface PacketDetail {
  readonly number: number;
  readonly layers: readonly TreeNode[];
  /** Its octets in base64. */
  readonly octets: string;
}

/**
 * A line of a packet's tree: title, value and what is said behind it. Octets `start` to `end` of the frame bear it out; none where both are equal.
 */
export interface TreeNode {
  readonly title: string;
  /** As `lab read -T fields` prints it. */
  readonly value?: string;
  readonly remark?: string;
  /** Wireshark's name of the field. */
  readonly field?: string;
  readonly start: number;
  readonly end: number;
  readonly children?: readonly TreeNode[];
}

/**
 * A line as a page that is one file has it, where most lines are alike but for their values: the place of its title, remark and field in
 * `InlinePage.lines`, its value, octets and children.
 */
export type PackedNode = readonly [
  line: number,
  value: string | 0,
  start: number,
  end: number,
  children?: readonly PackedNode[],
];

/** A packet of such a page. */
export interface PackedDetail {
  readonly number: number;
  readonly layers: readonly PackedNode[];
  readonly octets: string;
}

/** A page whose data is all in it: a capture's packets are those that are kept. */
export interface InlinePage {
  readonly index: PageIndex;
  readonly captures: readonly InlineCapture[];
  /** Title, remark and field of the lines of packets. */
  readonly lines: readonly (readonly [title: string, remark: string, field: string])[];
}

/** One capture in a page that asks nobody. */
export interface InlineCapture {
  readonly page: CapturePage;
  readonly talks: readonly TalkPage[];
  /** The kept packets, in order; fewer than there are where the page would grow too large. */
  readonly rows: readonly PacketRow[];
  readonly details: readonly PackedDetail[];
}

import { CaptureError } from "../../capture/capture-error.ts";
import { readCapture } from "../../capture/file/read-file.ts";
import { createCaptureReader } from "../../capture/file/reader.ts";
import { checksumOf, isRight } from "../../capture/layers/checksum.ts";
import { dissect } from "../../capture/layers/dissect.ts";
import { isHeaderCut } from "../../capture/layers/tcp.ts";
import type { PacketRecord } from "../../capture/packet.ts";
import type { PacketView } from "../../capture/packet-view.ts";
import type { Conversation as TcpConversation } from "../../capture/tcp/conversation.ts";
import { TcpAnalyser } from "../../capture/tcp/tcp-analyser.ts";
import { createTracker } from "../../capture/tcp/tracker.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import type { SegmentFacts } from "./artefacts.ts";
import { buildConversation } from "./build-conversation.ts";
import type { CaptureReading, Conversation, ConversationChoice, StreamSummary } from "./conversation.ts";
import { ConversationError } from "./conversation-error.ts";
import { withRereadable } from "./spool.ts";
import { captureWords } from "./words.ts";

/** Segments that are kept of a capture of several connections of which none was chosen. */
const MAX_KEPT = 200_000;

/**
 * Returns the TCP conversations of a capture, or the chosen one; `-` is standard input, which is copied to a temporary file first. It reads twice:
 * once to see what there is, keeping nothing, and once to keep the segments that are wanted. A damaged capture gives what comes before the damage.
 * @throws {CaptureError} when it cannot be opened, or not one packet can be read.
 * @throws {ConversationError} when there is no such frame or connection.
 */
export async function readConversations(
  path: string,
  choice: ConversationChoice = {},
): Promise<CaptureReading> {
  return await withRereadable(path, async (file) => {
    const survey = await readOnce(file, new Survey(choice.frame));
    const stream = chosenStream(path, survey, choice);
    const wanted = wantsAny(survey, choice, stream) ? await readOnce(file, new Keeper(stream)) : undefined;
    return {
      path,
      frames: survey.sink.frames,
      firstNs: survey.sink.firstNs,
      streams: survey.sink.streams,
      conversations: wanted?.sink.conversations(survey.names, choice) ?? [],
      ...(survey.sink.packet !== undefined && {
        frame: { number: choice.frame ?? 0, packet: survey.sink.packet },
      }),
      names: survey.names,
      ...(survey.damage !== undefined && { damage: survey.damage }),
    };
  });
}

function chosenStream(
  path: string,
  { sink, damage }: Pass<Survey>,
  { frame, stream }: ConversationChoice,
): number | undefined {
  if (frame !== undefined && sink.packet === undefined)
    throw new ConversationError(
      "CONVERSATION_NO_FRAME",
      `${captureWords(path)} has no frame ${frame}; it has ${sink.frames}, counted from 1.${damage === undefined ? "" : ` ${damage.message}`}`,
    );
  if (stream !== undefined && sink.streams[stream] === undefined)
    throw new ConversationError(
      "CONVERSATION_NO_STREAM",
      `${captureWords(path)} has no TCP connection ${stream}; it has ${sink.streams.length}, counted from 0.`,
    );
  return frame === undefined ? stream : sink.streamOfFrame;
}

function wantsAny({ sink }: Pass<Survey>, choice: ConversationChoice, stream: number | undefined): boolean {
  if (sink.streams.length === 0) return false;
  if (choice.frame !== undefined || choice.stream !== undefined) return stream !== undefined;
  return sink.streams.length === 1 || sink.segments <= MAX_KEPT;
}

/** What one reading of a file gave. */
interface Pass<Sink> {
  readonly sink: Sink;
  readonly names: ReadonlyMap<string, string>;
  readonly damage: CaptureError | undefined;
}

async function readOnce<Sink extends { readonly frames: number; take(view: PacketView): void }>(
  file: string,
  sink: Sink,
): Promise<Pass<Sink>> {
  const reader = createCaptureReader();
  const packet = (view: PacketView) => {
    dissect(view);
    sink.take(view);
    return true;
  };
  let damage: CaptureError | undefined;
  try {
    await readCapture(file, { packet }, reader);
  } catch (error) {
    if (!(error instanceof CaptureError) || sink.frames === 0) throw error;
    damage = error;
  }
  const names = new Map([...reader.names].map(([address, name]) => [address, safeText(name)]));
  return { sink, names, damage };
}

/** Sees what a capture holds, and keeps nothing but the frame that was chosen. */
class Survey {
  frames = 0;
  segments = 0;
  firstNs = 0n;
  packet: PacketRecord | undefined;
  streamOfFrame: number | undefined;
  readonly #frame: number | undefined;
  readonly #analyser = new TcpAnalyser();
  /** By stream. */
  readonly #seen: { readonly conversation: TcpConversation; readonly firstFrame: number; frames: number }[] =
    [];

  constructor(frame: number | undefined) {
    this.#frame = frame;
  }

  take(view: PacketView): void {
    if (this.frames === 0) this.firstNs = BigInt(view.seconds) * 1_000_000_000n + BigInt(view.nanoseconds);
    this.frames = view.number;
    const isChosen = view.number === this.#frame;
    if (isChosen) this.packet = view.toRecord();
    if (!this.#analyser.identify(view)) return;
    const { conversation } = this.#analyser;
    this.segments += 1;
    if (isChosen) this.streamOfFrame = conversation.stream;
    const seen = this.#seen[conversation.stream];
    if (seen === undefined)
      this.#seen[conversation.stream] = { conversation, firstFrame: view.number, frames: 1 };
    else seen.frames += 1;
  }

  get streams(): readonly StreamSummary[] {
    return this.#seen.map(({ conversation, firstFrame, frames }) => {
      const [first, second] = conversation.ends;
      const { firstIsClient } = conversation;
      const [client, server] = firstIsClient ? [first, second] : [second, first];
      return { stream: conversation.stream, client, server, frames, firstFrame };
    });
  }
}

/** Keeps the segments of one connection, or of all. */
class Keeper {
  frames = 0;
  readonly #tracker;
  /** By stream, then by the place of the segment. */
  readonly #facts = new Map<number, SegmentFacts[]>();

  constructor(stream: number | undefined) {
    this.#tracker = createTracker(stream);
  }

  take(view: PacketView): void {
    this.frames = view.number;
    const segment = this.#tracker.see(view);
    if (segment === undefined) return;
    const known = this.#facts.get(segment.stream);
    const facts = factsOf(view);
    if (known === undefined) this.#facts.set(segment.stream, [facts]);
    else known.push(facts);
  }

  conversations(
    names: ReadonlyMap<string, string>,
    { protocol }: ConversationChoice,
  ): readonly Conversation[] {
    return this.#tracker.connections().map((connection) =>
      buildConversation(connection, {
        segments: this.#facts.get(connection.stream) ?? [],
        names,
        protocol,
      }),
    );
  }
}

/** Facts of segments whose checksum is right, by version and header length: most are alike. */
const COMMON: (SegmentFacts | undefined)[] = [];

function factsOf(view: PacketView): SegmentFacts {
  const checksum = checksumOf(view);
  const version = view.network === 6 ? 6 : 4;
  const isCut = isHeaderCut(view);
  const { headerLength } = view;
  if (isCut || (checksum !== undefined && !isRight(checksum)))
    return { headerLength, isHeaderCut: isCut, checksum, version };
  const key = headerLength * 8 + version;
  const known = COMMON[key] ?? { headerLength, isHeaderCut: false, checksum: undefined, version };
  COMMON[key] = known;
  return known;
}

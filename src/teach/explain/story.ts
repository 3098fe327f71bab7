import type { ExplainedEnd } from "./explanation.ts";

/** One sentence of a story and the frames that bear it out. */
export interface StorySentence {
  readonly text: string;
  readonly frames: readonly number[];
}

/** What a story tells about one matter. */
export interface StorySection {
  readonly title: string;
  readonly sentences: readonly StorySentence[];
}

/** A whole connection as a story; every text is safe for a terminal. */
export interface ConnectionStory {
  readonly schema: "lab-explain-connection/1";
  readonly file: string;
  /** Wireshark's `tcp.stream`. */
  readonly stream: number;
  /** The name of a report's protocol; `null` for any other. */
  readonly protocol: string | null;
  readonly client: ExplainedEnd;
  readonly server: ExplainedEnd;
  readonly packets: number;
  /** From its first packet to its last, in words. */
  readonly took: string;
  readonly sections: readonly StorySection[];
  readonly filter: string;
  readonly commands: readonly string[];
}

/** Frames that a sentence lists at most. */
const MOST_FRAMES = 50;

/** Returns a sentence; of many frames the first ones are named. */
export function sentence(text: string, frames: readonly (number | undefined)[]): StorySentence {
  const known = frames.flatMap((frame) => (frame === undefined ? [] : [frame]));
  return { text, frames: known.slice(0, MOST_FRAMES) };
}

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { CaptureError } from "../../capture/capture-error.ts";
import { EVIDENCE_FILES } from "../../harness/evidence-folder.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import type { StreamSummary } from "../conversation/conversation.ts";
import { readConversations } from "../conversation/read-conversations.ts";
import { buildLadder } from "../ladder/build-ladder.ts";
import { askQuestions } from "../quiz/ask-questions.ts";
import { questions } from "../quiz/registry.ts";
import { readSource, type Source } from "../source/read-source.ts";
import { buildStream } from "../stream/build-stream.ts";
import type { CapturePage, TalkPage, TalkSummary } from "./page-data.ts";
import { graphOf } from "./talk-graph.ts";

/** Connections that a page lists. */
const MOST_TALKS = 200;

/** Packets of a connection that its ladder draws, and octets of each direction that its rulers show. */
const MOST_DRAWN = 300;
const MOST_OCTETS = 2048;

/** Returns the capture file of an evidence folder, or the file itself. */
export async function captureFileOf(path: string): Promise<string> {
  const isFolder = (await stat(path)).isDirectory();
  return isFolder ? join(path, EVIDENCE_FILES.capture) : path;
}

/** Returns what a capture file, or the capture of an evidence folder, holds. */
export async function readCapturePage(id: number, path: string): Promise<CapturePage> {
  try {
    const { frames, streams, damage } = await readConversations(await captureFileOf(path), {
      stream: 0,
    }).catch(async (error) => {
      if (!(error instanceof CaptureError)) return readConversations(await captureFileOf(path));
      throw error;
    });
    return {
      id,
      frames,
      talks: streams.slice(0, MOST_TALKS).map(summarise),
      others: Math.max(0, streams.length - MOST_TALKS),
      remarks: damage === undefined ? [] : [safeText(damage.message)],
    };
  } catch (error) {
    return {
      id,
      frames: 0,
      talks: [],
      others: 0,
      remarks: [safeText(error instanceof Error ? error.message : `${error}`)],
    };
  }
}

function summarise({ stream, client, server, frames, firstFrame }: StreamSummary): TalkSummary {
  const name = ({ address, port }: StreamSummary["client"]) =>
    address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  return { stream, client: name(client), server: name(server), frames, firstFrame };
}

/** Returns one connection of a capture file or an evidence folder. */
export async function readTalkPage(path: string, stream: number): Promise<TalkPage> {
  const source = await readSource(path, { stream });
  const why = whyNoCalls(source);
  return {
    ladder: buildLadder(source, { most: MOST_DRAWN }),
    rulers: buildStream(
      { ...source, whyNoCalls: { client: why, server: why } },
      { first: 0, most: MOST_OCTETS },
    ),
    graph: graphOf(source.conversation),
    questions: askQuestions(source.conversation, questions, source.calls).asked,
  };
}

function whyNoCalls({ isCell, calls }: Source): string {
  if (calls.length > 0) return "what was noted tells of no call at this end of the connection.";
  return isCell
    ? "the run did not note the calls of this program; lab run SUITE --calls does."
    : "a capture has no calls; lab stream --calls FILE takes what strace noted of a program.";
}

import type { Endpoint } from "../../capture/tcp/connection.ts";
import type { Finding } from "../../harness/report.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import { shellWord } from "../../harness/shell-word.ts";
import type { CaptureReading, Conversation, Side } from "../conversation/conversation.ts";
import { countWords, durationWords, frameWords } from "../conversation/words.ts";
import { factsOf } from "./connection-facts.ts";
import type { ExplainedEnd } from "./explanation.ts";
import { type ConnectionStory, type StorySection, type StorySentence, sentence } from "./story.ts";
import { tellClose } from "./story-close.ts";
import { tellOpening } from "./story-opening.ts";
import { tellTalk } from "./story-talk.ts";
import { tellTrouble } from "./story-trouble.ts";

/** Returns a whole connection as a story; `findings` are those of a cell's evidence. */
export function explainConnection(
  { path, names }: CaptureReading,
  conversation: Conversation,
  findings: readonly Finding[] = [],
): ConnectionStory {
  const facts = factsOf(conversation);
  const { connection, steps, protocol } = conversation;
  const { stream } = connection;
  const end = (role: Side, { address, port }: Endpoint): ExplainedEnd => ({
    role,
    address,
    port,
    name: names.get(address) ?? null,
  });
  const file = safeText(path);
  const first = steps[0]?.segment.frame ?? 0;
  return {
    schema: "lab-explain-connection/1",
    file,
    stream,
    protocol: protocol?.name ?? null,
    client: end("client", connection.client),
    server: end("server", connection.server),
    packets: steps.length,
    took: durationWords(steps.at(-1)?.sinceStartNs ?? 0n),
    sections: [
      ...tellOpening(facts),
      ...tellTalk(facts),
      ...tellTrouble(facts),
      ...tellClose(facts),
      ...tellFindings(conversation, findings),
    ],
    filter: `tcp.stream == ${stream}`,
    commands:
      path === "-"
        ? []
        : [
            `lab explain ${shellWord(`${file}#${first}`)}`,
            `lab read ${shellWord(file)} --stream ${stream}`,
            `lab read ${shellWord(file)} --follow ${stream}`,
          ],
  };
}

/** Findings that are told one by one. */
const TOLD = 24;

/** Those come first that do not hold. */
function tellFindings({ steps }: Conversation, findings: readonly Finding[]): readonly StorySection[] {
  const own = new Set(steps.map(({ segment }) => segment.frame));
  const about = findings.filter(
    ({ frames }) => frames.length === 0 || frames.some((frame) => own.has(frame)),
  );
  if (about.length === 0) return [];
  const sorted = [
    ...about.filter(({ verdict }) => verdict !== "pass"),
    ...about.filter(({ verdict }) => verdict === "pass"),
  ];
  const more = sorted.length - TOLD;
  return [
    {
      title: "Checked",
      sentences: [
        ...sorted.slice(0, TOLD).map(findingSentence),
        ...(more > 0
          ? [sentence(`And ${countWords(more, "finding")} more; lab check tells them all.`, [])]
          : []),
      ],
    },
  ];
}

function findingSentence({ rule, verdict, message, frames }: Finding): StorySentence {
  const shown = frames.length === 0 ? "" : ` (${frameWords(frames)})`;
  return sentence(safeText(`${verdict}, ${rule}: ${message}${shown}`), frames);
}

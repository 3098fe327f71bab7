import { basename } from "node:path";
import { safeText } from "../../harness/reporters/safe-text.ts";
import { shellWord } from "../../harness/shell-word.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { endpointText } from "./endpoint-text.ts";
import { namedFrames } from "./frames-text.ts";
import type { AskedQuestion } from "./question.ts";
import { showExpected } from "./show-expected.ts";

/** What a lab sheet is about. */
export interface SheetSource {
  /** The capture, as it was named. */
  readonly path: string;
  readonly conversation: Conversation;
  readonly asked: readonly AskedQuestion[];
}

/** Returns a lab sheet in Markdown: the questions, with room for the answers. */
export function writeSheet({ path, conversation, asked }: SheetSource): string {
  const { stream, client, server } = conversation.connection;
  const file = safeText(basename(path));
  const word = shellWord(file);
  return `${[
    `# Questions about ${code(file)}`,
    "Name: ______________________________",
    `The connection from ${endpointText(client)} (the client) to ${endpointText(server)} (the server). Open the capture in Wireshark and use the display filter \`tcp.stream == ${stream}\`, or look at it with ${code(`lab read ${word} --stream ${stream}`)}, \`lab ladder\` and \`lab stream\`. Numbers may be given raw or relative. To have answers checked, write each as \`id: answer\` into a file and run ${code(`lab quiz ${word} --stream ${stream} --answers FILE`)}.`,
    ...asked.map(
      ({ id, text, form, expected }, index) =>
        `## ${index + 1}. ${plain(text)}\n\n\`${id}\`: answer with ${plain(form)}.${optionsOf(expected)}\n\n______________________________`,
    ),
  ].join("\n\n")}\n`;
}

/** Returns the key to it: the answers, the frames that prove them, and how they come about. */
export function writeKey({ path, asked }: SheetSource): string {
  return `${[
    `# Key to the questions about ${code(safeText(basename(path)))}`,
    ...asked.map(
      ({ id, text, expected, frames, computation }, index) =>
        `## ${index + 1}. ${plain(text)}\n\n\`${id}\`: **${plain(showExpected(expected))}**\n\n${plain(computation)}.${frames.length === 0 ? "" : ` Look at ${namedFrames(frames)}.`}`,
    ),
  ].join("\n\n")}\n`;
}

function optionsOf(expected: AskedQuestion["expected"]): string {
  if (expected.type !== "choice") return "";
  return `\n\n${expected.options.map(({ key, text }) => `- \`${key}\`: ${plain(text)}`).join("\n")}`;
}

/** A code span, in which only the fence itself could end it: it is longer than any run of backticks inside. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  if (longest === 0) return `\`${text}\``;
  const fence = "`".repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}

/** Words of a capture stay words: no sign of theirs is Markdown, HTML, a link or a mention. */
function plain(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>()#+!|~$&]/gu, (sign) =>
      sign === "<" ? "&lt;" : sign === "&" ? "&amp;" : `\\${sign}`,
    )
    .replaceAll(/(?<=\w):(?=\/\/)/gu, "\\:")
    .replaceAll(/\bwww\./giu, (found) => `${found.slice(0, -1)}\\.`)
    .replaceAll("@", "@<!-- -->");
}

import { wrap } from "../../harness/reporters/layout.ts";
import { toAscii } from "../../harness/reporters/safe-text.ts";
import { countWords } from "../conversation/words.ts";
import type { PrintOptions } from "./print-packet.ts";
import { endWords, LEAST_WIDTH, labelled, labelledWhole } from "./print-words.ts";
import type { ConnectionStory } from "./story.ts";

/** Returns a story as lines for a terminal, each ended by a line feed. */
export function printConnection(story: ConnectionStory, options: Omit<PrintOptions, "hasDiagram">): string {
  const width = Math.max(LEAST_WIDTH, options.width);
  const bold = (text: string) => (options.colours ? `\x1b[1m${text}\x1b[22m` : text);
  const { stream, client, server, packets, took, protocol } = story;
  const spoken = protocol === null ? "" : `, ${protocol}`;
  const head = `Connection ${stream}: ${endWords(client)} → ${endWords(server)}, ${countWords(packets, "packet")} in ${took}${spoken}`;
  const lines = [
    ...wrap(head, width).map((line, index) => (index === 0 ? bold(line) : line)),
    ...story.sections.flatMap(({ title, sentences }) => [
      "",
      ...sentences.flatMap(({ text }, index) => labelled(index === 0 ? title : "", text, width)),
    ]),
    "",
    ...labelled("Wireshark", story.filter, width),
    ...story.commands.map((command, index) => labelledWhole(index === 0 ? "Go on" : "", command)),
  ];
  const text = lines.map((line) => `${line.trimEnd()}\n`).join("");
  return options.ascii ? text.split("\n").map(toAscii).join("\n") : text;
}

import {
  type ConsoleBlock,
  readConsoleBlocks,
  replaceConsoleBlocks,
  type ShownCommand,
} from "./console-blocks.ts";
import { matchOutput } from "./match-output.ts";
import { openScratchFolder, type Printed, type ScratchFolder } from "./scratch-folder.ts";

export interface PlayedChapter {
  /** The chapter with what its commands print now. */
  readonly markdown: string;
  /** What is otherwise than the chapter shows, in sentences with the lines of both; none where all is as shown. */
  readonly differences: readonly string[];
}

/** Runs all commands of a chapter, in a folder of its own, and holds what they print against what the chapter shows. */
export async function playChapter(markdown: string): Promise<PlayedChapter> {
  const folder = await openScratchFolder();
  try {
    const differences: string[] = [];
    const blocks: ConsoleBlock[] = [];
    for (const block of readConsoleBlocks(markdown)) blocks.push(await playBlock(block, folder, differences));
    return { markdown: replaceConsoleBlocks(markdown, blocks), differences };
  } finally {
    await folder.remove();
  }
}

async function playBlock(
  block: ConsoleBlock,
  folder: ScratchFolder,
  differences: string[],
): Promise<ConsoleBlock> {
  const commands: ShownCommand[] = [];
  for (const [index, shown] of block.commands.entries()) {
    const printed = await folder.run(shown.command);
    const isLast = index === block.commands.length - 1;
    const matched = matchOutput(shown.output, printed.lines);
    const expected = isLast ? block.exit : 0;
    if (printed.exit !== expected) differences.push(describeExit(block, shown, printed, expected));
    if (matched === undefined) differences.push(describeDifference(block, shown, printed));
    commands.push({ command: shown.command, output: matched ?? printed.lines });
  }
  return { ...block, commands };
}

function describeExit(block: ConsoleBlock, shown: ShownCommand, printed: Printed, expected: number): string {
  return `line ${block.line}: exit code ${printed.exit} in place of ${expected}: ${shown.command}\n${marked("+", printed.lines)}`;
}

function describeDifference(block: ConsoleBlock, shown: ShownCommand, printed: Printed): string {
  return `line ${block.line}: prints otherwise than is shown: ${shown.command}\n${marked("-", shown.output)}\n${marked("+", printed.lines)}`;
}

function marked(mark: string, lines: readonly string[]): string {
  return lines.map((line) => `${mark} ${line}`).join("\n");
}

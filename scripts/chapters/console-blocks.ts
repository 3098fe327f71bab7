/** A fenced block of a chapter that shows a terminal: commands, each with what it printed. */
export interface ConsoleBlock {
  /** The line of the opening fence in its file, from 1. */
  readonly line: number;
  /** The exit code of the last command; those before it have 0. */
  readonly exit: number;
  readonly commands: readonly ShownCommand[];
}

export interface ShownCommand {
  readonly command: string;
  readonly output: readonly string[];
}

const FENCE = "```";
const PROMPT = "$ ";
/** What a chapter may run: nothing that reaches another machine, or leaves something behind. */
const PROGRAMS: readonly string[] = ["lab", "cat", "diff", "python3", "tshark", "printf"];

/**
 * Reads the blocks of a chapter that begin with ```` ```console ````, perhaps with `exit=N` behind it.
 * @throws {Error} for a block that never ends, one without a command, an unknown word behind `console`, and a command that is not allowed.
 */
export function readConsoleBlocks(markdown: string): readonly ConsoleBlock[] {
  const lines = markdown.split("\n");
  const blocks: ConsoleBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    const info = /^```console\b(.*)$/u.exec(lines[at] ?? "")?.[1];
    if (info === undefined) continue;
    const end = lines.indexOf(FENCE, at);
    if (end < 0) throw new Error(`line ${at + 1}: this block has no end`);
    blocks.push({
      line: at + 1,
      exit: readExit(info, at + 1),
      commands: readCommands(lines.slice(at + 1, end), at + 2),
    });
    at = end;
  }
  return blocks;
}

/** Returns the chapter with `blocks` in the place of its own, which must be as many. */
export function replaceConsoleBlocks(markdown: string, blocks: readonly ConsoleBlock[]): string {
  const lines = markdown.split("\n");
  for (const { line, commands } of blocks.toReversed()) {
    const shown = commands.flatMap(({ command, output }) => [`${PROMPT}${command}`, ...output]);
    lines.splice(line, lines.indexOf(FENCE, line) - line, ...shown);
  }
  return lines.join("\n");
}

function readExit(info: string, line: number): number {
  const words = info
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== "");
  const exit = words.map((word) => /^exit=(\d+)$/u.exec(word)?.[1]);
  if (words.length > 1 || exit.includes(undefined))
    throw new Error(`line ${line}: behind console may stand exit=N alone, not "${info.trim()}"`);
  return Number(exit[0] ?? 0);
}

function readCommands(lines: readonly string[], first: number): readonly ShownCommand[] {
  const commands: { command: string; output: string[] }[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.startsWith(PROMPT))
      commands.push({ command: allowed(line.slice(PROMPT.length), first + index), output: [] });
    else if (commands.length === 0)
      throw new Error(`line ${first + index}: a console block begins with "$ COMMAND"`);
    else commands.at(-1)?.output.push(line);
  }
  if (commands.length === 0) throw new Error(`line ${first - 1}: this block has no command`);
  return commands;
}

function allowed(command: string, line: number): string {
  const program = command.split(" ", 1)[0] ?? "";
  if (PROGRAMS.includes(program)) return command;
  throw new Error(`line ${line}: a chapter may run ${PROGRAMS.join(", ")}, not ${program}`);
}

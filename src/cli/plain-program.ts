import { loadProtocol } from "../impls/load-protocol.ts";
import { allowsColours } from "./colours.ts";
import type { ExitCode } from "./command.ts";
import { type ProgramSide, runProgram } from "./run-program.ts";
import { camelCase, readSettings } from "./settings.ts";

const SIDES: Readonly<Record<string, ProgramSide>> = { serve: "server", chat: "client" };

/** The flags that the programs of all protocols have, and whether each takes a value. */
const FLAGS = {
  host: true,
  port: true,
  name: true,
  password: true,
  robust: false,
  writes: true,
  gap: true,
  quiet: true,
  "no-color": false,
} as const;

/**
 * Runs `lab serve P` or `lab chat P` where the words have nothing that wants explaining, and returns the exit code; `undefined` where
 * the command line is needed. A run starts hundreds of these programs, and to load the command line takes longer than to load Node.
 */
export async function runPlainProgram(argv: readonly string[]): Promise<ExitCode | undefined> {
  const [command = "", name = "", ...rest] = argv;
  const side = SIDES[command];
  const protocol = side === undefined ? undefined : await loadProtocol(name);
  if (side === undefined || protocol === undefined) return undefined;
  const own = protocol.settings.filter((setting) => setting.of === side || setting.of === "both");
  const takesValue = new Map<string, boolean>([
    ...Object.entries(FLAGS),
    ...own.map((setting) => [setting.name, setting.type !== "switch"] as const),
  ]);
  const typed = readWords(rest, takesValue);
  if (typed === undefined || (protocol.words === "" && typed.words.length > 0)) return undefined;
  const settings = await readSettings(protocol, { protocols: [protocol], side, flags: typed.flags });
  const hasColours = allowsColours(typed.flags.noColor === true);
  return runProgram(protocol, side, { ...typed, settings, hasColours });
}

interface Typed {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean>>;
}

/** Nothing of an unknown flag, one without its value, or any other form than `--name VALUE`. */
function readWords(argv: readonly string[], takesValue: ReadonlyMap<string, boolean>): Typed | undefined {
  const words: string[] = [];
  const flags: Record<string, string | boolean> = {};
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (!word.startsWith("-")) {
      words.push(word);
      continue;
    }
    const needed = word.startsWith("--") ? takesValue.get(word.slice(2)) : undefined;
    const value = needed === true ? argv[++at] : true;
    if (needed === undefined || value === undefined || String(value).startsWith("-")) return undefined;
    flags[camelCase(word.slice(2))] = value;
  }
  return { words, flags };
}

import { isAsciiTerminal } from "../harness/reporters/terminal-charset.ts";
import { terminalWidth } from "../harness/reporters/terminal-width.ts";
import { buildLadder } from "../teach/ladder/build-ladder.ts";
import type { Choice } from "../teach/ladder/choice.ts";
import type { Ladder } from "../teach/ladder/ladder.ts";
import { readSource } from "../teach/source/read-source.ts";
import { type CliCommand, UsageError } from "./command.ts";
import { wholeNumber } from "./options.ts";
import { protocolNamed } from "./protocol-named.ts";

/** Rows that are shown of a long connection. */
const MOST_ROWS = 200;

/** Frames on each side of the one that is asked for. */
const AROUND = 10;

/** `lab ladder FILE|DIR`: a connection as a sequence diagram. */
export const ladderCommand: CliCommand = {
  define(command) {
    command
      .argument("<path>", "a pcap or pcapng file, or the evidence folder of a cell; - reads standard input")
      .option("--stream <number>", "this TCP connection (Wireshark's tcp.stream); the first one when absent")
      .option("--protocol <name>", "what the connection speaks; without it what its messages prove")
      .option(
        "--raw",
        "sequence numbers as they stand in the header; without it counted from each side's first",
      )
      .option("--frames <first-last>", "only these frames, as 10-25")
      .option(
        "--around <frame>",
        `the connection of this frame, with the ${AROUND} packets before and behind it`,
      )
      .option("--all", `every packet; without it ${MOST_ROWS} at most`)
      .option("--svg", "an SVG file on stdout")
      .option("--mermaid", "a sequence diagram of Mermaid, for Markdown")
      .option("--json", "the rows as JSON")
      .option("--ascii", "ASCII alone, as where the locale is none of UTF-8")
      .addHelpText(
        "after",
        `
Examples:
  lab ladder capture.pcapng                     the first TCP connection, from the handshake to the close
  lab ladder capture.pcapng --stream 2 --raw    another one, with the numbers of the header
  lab ladder capture.pcapng --around 57         what happened before and behind frame 57
  lab ladder runs/20261121T101500/pychat__pychat/fault-drop-data
                                                 lost packets stop half-way, and arrows fall: both ends were captured
  lab ladder capture.pcapng --svg > ladder.svg
  lab ladder capture.pcapng --mermaid           for a page in Markdown`,
      )
      .action(show);
  },
};

interface LadderFlags {
  readonly stream?: string;
  readonly protocol?: string;
  readonly raw?: boolean;
  readonly frames?: string;
  readonly around?: string;
  readonly all?: boolean;
  readonly svg?: boolean;
  readonly mermaid?: boolean;
  readonly json?: boolean;
  readonly ascii?: boolean;
}

async function show(path: string, flags: LadderFlags): Promise<void> {
  refuseContradictions(flags);
  const around = flags.around === undefined ? undefined : wholeNumber("--around", flags.around, 1);
  const frames = readRange(flags.frames);
  const source = await readSource(path, {
    ...(flags.stream !== undefined && { stream: wholeNumber("--stream", flags.stream, 0) }),
    ...(flags.protocol !== undefined && { protocol: protocolNamed(flags.protocol) }),
    ...(around !== undefined && { frame: around }),
  });
  const choice: Choice = {
    frames,
    around: around === undefined ? undefined : { frame: around, each: AROUND },
    most: flags.all === true ? undefined : MOST_ROWS,
  };
  const ladder = buildLadder(source, choice);
  if (frames !== undefined && !ladder.rows.some(({ type }) => type === "packet"))
    throw new UsageError(
      `TCP connection ${ladder.stream} of ${path} has no frame from ${frames[0]} to ${frames[1]}.`,
    );
  process.stdout.write(await write(ladder, flags));
  if (source.others > 0 && flags.stream === undefined && around === undefined)
    process.stderr.write(
      `Note: the capture has ${source.others} more TCP ${source.others === 1 ? "connection" : "connections"}; --stream N shows another one, lab read FILE -z conv,tcp lists them.\n`,
    );
  if (source.damage !== undefined) throw source.damage;
}

function refuseContradictions(flags: LadderFlags): void {
  const forms = (["svg", "mermaid", "json"] as const).filter((name) => flags[name] === true);
  if (forms.length > 1) throw new UsageError(`--${forms.join(" and --")} are two outputs; give one of them.`);
  if (flags.around === undefined) return;
  const other = (["stream", "frames"] as const).find((name) => flags[name] !== undefined);
  if (other !== undefined)
    throw new UsageError(`--around names a connection and frames itself; leave --${other} out.`);
}

function readRange(text: string | undefined): readonly [number, number] | undefined {
  if (text === undefined) return undefined;
  const [, first = "", last = first] = /^(\d+)(?:-(\d+))?$/u.exec(text) ?? [];
  const range = [Number(first), Number(last)] as const;
  if (first === "" || range[0] < 1 || range[1] < range[0])
    throw new UsageError(`--frames ${text} is no range; write the first and the last frame, as 10-25.`);
  return range;
}

/** Each writer is loaded when it is asked for. */
async function write(ladder: Ladder, flags: LadderFlags): Promise<string> {
  const numbers = flags.raw === true ? "raw" : "relative";
  if (flags.json === true) return `${JSON.stringify(ladder, null, 2)}\n`;
  if (flags.svg === true) return (await import("../teach/ladder/write-svg.ts")).writeSvg(ladder, numbers);
  if (flags.mermaid === true) {
    const { text, left } = (await import("../teach/ladder/write-mermaid.ts")).writeMermaid(ladder, numbers);
    if (left > 0)
      process.stderr.write(
        `Note: Mermaid takes 50000 characters, so ${left} rows were left out; --frames shows a part.\n`,
      );
    return text;
  }
  const { writeText } = await import("../teach/ladder/write-text.ts");
  return writeText(ladder, {
    width: terminalWidth(process.stdout, process.env),
    ascii: flags.ascii === true || isAsciiTerminal(process.env),
    numbers,
  });
}

import { readFile } from "node:fs/promises";
import type { CallLog } from "../harness/calls/call.ts";
import { readCallLines } from "../harness/calls/call-file.ts";
import { parseStrace } from "../harness/calls/parse-strace.ts";
import { isAsciiTerminal } from "../harness/reporters/terminal-charset.ts";
import { terminalWidth } from "../harness/reporters/terminal-width.ts";
import type { Side } from "../teach/conversation/conversation.ts";
import { readSource, type Source } from "../teach/source/read-source.ts";
import { buildStream, type OctetChoice } from "../teach/stream/build-stream.ts";
import { writeStreamText } from "../teach/stream/write-stream-text.ts";
import { type CliCommand, UsageError } from "./command.ts";
import { collect, wholeNumber } from "./options.ts";
import { protocolNamed } from "./protocol-named.ts";

/** Octets of each direction that are shown at most. */
const MOST_OCTETS = 256;

/** `lab stream FILE|DIR`: writes, segments, messages and reads of a connection on one line. */
export const streamCommand: CliCommand = {
  define(command) {
    command
      .argument("<path>", "a pcap or pcapng file, or the evidence folder of a cell; - reads standard input")
      .option("--stream <number>", "this TCP connection (Wireshark's tcp.stream); the first one when absent")
      .option("--protocol <name>", "what the connection speaks; without it what its messages prove")
      .option(
        "--calls <file>",
        "what strace noted of a program (repeatable), or a .calls.jsonl of a run",
        collect,
      )
      .option(
        "--octets <first-last>",
        `only these octets of each direction, from 0; without it the first ${MOST_OCTETS}`,
      )
      .option("--all", "every octet")
      .option("--json", "the rulers as JSON")
      .option("--ascii", "ASCII alone, as where the locale is none of UTF-8")
      .addHelpText(
        "after",
        `
Examples:
  lab stream runs/20261121T101500/pychat__pychat/greet   what was written, sent, said and read
  lab stream capture.pcapng                              segments and messages; a capture has no calls
  lab stream capture.pcapng --octets 100-180
  strace -f -ttt -yy -xx -e trace=network,read,readv,write,writev,close -o server.calls python3 server.py
  lab stream capture.pcapng --calls server.calls         with the reads and writes of the server
  lab run interop --client alice --server pychat --impl lab.impl.yaml --calls
                                                         has strace note them for every program of a run`,
      )
      .action(show);
  },
};

interface StreamFlags {
  readonly stream?: string;
  readonly protocol?: string;
  readonly calls?: readonly string[];
  readonly octets?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly ascii?: boolean;
}

async function show(path: string, flags: StreamFlags): Promise<void> {
  const choice = readOctets(flags);
  const source = await readSource(path, {
    ...(flags.stream !== undefined && { stream: wholeNumber("--stream", flags.stream, 0) }),
    ...(flags.protocol !== undefined && { protocol: protocolNamed(flags.protocol) }),
  });
  const given = await Promise.all((flags.calls ?? []).map(readCalls));
  const calls = [...given, ...source.calls];
  const rulers = buildStream({ ...source, calls, whyNoCalls: whyNoCalls(source, given.length > 0) }, choice);
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify(rulers, null, 2)}\n`
      : writeStreamText(rulers, {
          width: terminalWidth(process.stdout, process.env),
          ascii: flags.ascii === true || isAsciiTerminal(process.env),
        }),
  );
  if (source.others > 0 && flags.stream === undefined)
    process.stderr.write(
      `Note: the capture has ${source.others} more TCP ${source.others === 1 ? "connection" : "connections"}; --stream N shows another one, lab read FILE -z conv,tcp lists them.\n`,
    );
  if (source.damage !== undefined) throw source.damage;
}

function readOctets({ octets, all }: StreamFlags): OctetChoice {
  if (octets === undefined) return { first: 0, most: all === true ? Number.POSITIVE_INFINITY : MOST_OCTETS };
  const [, first = "", last = ""] = /^(\d+)-(\d+)$/u.exec(octets) ?? [];
  if (first === "" || Number(last) < Number(first))
    throw new UsageError(
      `--octets ${octets} is no range; write the first and the last octet, counted from 0, as 100-180.`,
    );
  return { first: Number(first), most: Number(last) - Number(first) + 1 };
}

async function readCalls(path: string): Promise<CallLog> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `--calls ${path} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}.`,
    );
  });
  const log = text.startsWith("{") ? readCallLines(text) : parseStrace(text);
  if (log !== undefined && log.connections.length > 0) return log;
  throw new UsageError(
    `--calls ${path} tells of no TCP connection; note one with strace -f -ttt -yy -xx -e trace=network,read,readv,write,writev,close -o FILE PROGRAM.`,
  );
}

function whyNoCalls({ isCell, calls }: Source, isGiven: boolean): Readonly<Record<Side, string>> {
  if (isGiven || calls.length > 0) {
    const why = (side: Side) => `what was noted tells of no call at the ${side}'s end of this connection.`;
    return { client: why("client"), server: why("server") };
  }
  const why = isCell
    ? "the run did not note the calls of this program; lab run SUITE --calls does."
    : "a capture has no calls; --calls FILE takes what strace noted of a program.";
  return { client: why, server: why };
}

import type { Command } from "commander";
import type { ColourDepth } from "../capture/print/colours.ts";
import { OctetWriter } from "../capture/print/octet-writer.ts";
import { type CliCommand, type CliContext, UsageError } from "./command.ts";
import { collect, oneOf, wholeNumber } from "./options.ts";
import { colourDepth } from "./read/colour-depth.ts";
import { findDissector, findFields, readFilter } from "./read/lookups.ts";
import type { PacketOutput } from "./read/packet-output.ts";
import { type PacketChoice, readPackets } from "./read/read-packets.ts";
import type { Statistics } from "./read/statistics-output.ts";
import { TIME_FORMATS, type TimeFormat, timeText } from "./read/time-format.ts";

const FORMATS = ["rows", "fields", "json"] as const;
const TABLES = ["conv,tcp", "expert"] as const satisfies readonly Statistics[];

/** `lab read FILE`: a capture's packets as rows. */
export const readCommand: CliCommand = {
  define(command: Command, context: CliContext) {
    command
      .argument("[file]", "a pcap or pcapng file, packed by gzip or not; - reads standard input")
      .option(
        "-T <format>",
        "rows, fields: values with tabs between, or json: one object each",
        oneOf("-T", FORMATS),
        "rows",
      )
      .option("-e <field>", "a field to print, by Wireshark's name (repeatable)", collect)
      .option("-Y <filter>", "only the packets that this display filter takes, in Wireshark's syntax")
      .option(
        "--stream <number>",
        "only this TCP connection (Wireshark's tcp.stream)",
        readNumber("--stream"),
      )
      .option(
        "--follow <number>",
        "what both sides of this connection said; with -x in hex",
        readNumber("--follow"),
      )
      .option("-z <table>", "conv,tcp: the connections, or expert: what is odd", oneOf("-z", TABLES))
      .option("-x", "the octets of each packet below its row")
      .option(
        "--time <format>",
        "r since the first packet, d since the last, dd since the last shown, a clock, ad date and clock, e since 1970",
        oneOf("--time", TIME_FORMATS),
        "r",
      )
      .option(
        "--protocol <name>",
        "whose messages to show: auto, none or the protocol of all connections",
        "auto",
      )
      .option("-c <count>", "stop after this many rows", (text: string) => wholeNumber("-c", text, 1))
      .option("--color", "colours also where no terminal is")
      .option("--fields", "shows the fields that -e and -Y know")
      .addHelpText(
        "after",
        `
Examples:
  lab read capture.pcapng                 every packet, in Wireshark's columns and colours
  lab read capture.pcapng --stream 0      the first TCP connection alone
  lab read capture.pcapng --follow 0      what its two sides said
  lab read capture.pcapng -z conv,tcp     who talked with whom, how much and how long
  lab read capture.pcapng -z expert       retransmissions, resets and whatever else is odd, with the frames
  lab read capture.pcapng -x -c 1         the first packet, with its octets
  lab read capture.pcapng -Y "tcp.flags.reset == 1 && ip.addr == 127.0.0.1"
  lab read capture.pcapng -T fields -e frame.number -e tcp.seq -e tcp.len
  lab read capture.pcapng -T json | jq '.[].info'
  tcpdump -i lo -U -w - tcp | lab read -  rows as they come

Messages of the five reports' programs stand in the columns Protocol and Info where a connection is one of theirs.
A file that is damaged or cut short is shown up to the damage; then the exit code is 2.`,
      )
      .action((file: string | undefined, options: ReadOptions) => read(context, file, options));
  },
};

interface ReadOptions {
  readonly T: (typeof FORMATS)[number];
  readonly e?: readonly string[];
  readonly Y?: string;
  readonly stream?: number;
  readonly follow?: number;
  readonly z?: Statistics;
  readonly x?: boolean;
  readonly time: TimeFormat;
  readonly protocol: string;
  readonly c?: number;
  readonly color?: boolean;
  readonly fields?: boolean;
}

async function read(context: CliContext, file: string | undefined, options: ReadOptions): Promise<void> {
  if (options.fields === true) {
    const { listFields } = await import("./read/list-fields.ts");
    process.stdout.write(listFields());
    return;
  }
  if (file === undefined)
    throw new UsageError("Say which capture to read, for example lab read capture.pcapng.");
  refuseContradictions(options);
  const writer = new OctetWriter();
  const output = await createOutput(options, writer, colourDepth(options.color, context));
  const choice = await readChoice(options);
  const { connections } = await readPackets(file, choice, output, { writer, stdout: process.stdout });
  if (choice.stream !== undefined && choice.stream >= connections && choice.count === undefined) {
    throw new UsageError(
      `${file} has no TCP connection ${choice.stream}; it has ${connections}, counted from 0.`,
    );
  }
}

function refuseContradictions({ T: format, e: fields, follow, stream, z: table, x }: ReadOptions): void {
  const wholes = [follow !== undefined && "--follow", table !== undefined && "-z"].filter(Boolean);
  if (wholes.length > 1) throw new UsageError(`${wholes.join(" and ")} are two outputs; give one of them.`);
  if (follow !== undefined && stream !== undefined)
    throw new UsageError("--follow names a connection itself; leave --stream out.");
  if (format === "rows" && fields !== undefined && wholes.length === 0)
    throw new UsageError("-e names what -T fields and -T json print; rows have their columns.");
  if (format === "fields" && fields === undefined)
    throw new UsageError(
      "-T fields needs at least one -e, for example -e tcp.seq; lab read --fields shows them.",
    );
  if (wholes.length > 0 && (format === "fields" || fields !== undefined))
    throw new UsageError(`${wholes[0]} has no fields; leave -T fields and -e out.`);
  if (x === true && (format !== "rows" || table !== undefined))
    throw new UsageError("-x shows octets below rows and with --follow, not with -T or -z.");
}

/** Each output is loaded when it is asked for. */
async function createOutput(
  options: ReadOptions,
  writer: OctetWriter,
  colours: ColourDepth | undefined,
): Promise<PacketOutput> {
  const { T: format, e: names = [], follow, z: table, x = false, time } = options;
  if (table !== undefined) {
    const { createStatisticsOutput } = await import("./read/statistics-output.ts");
    return createStatisticsOutput(table, writer, format === "json" ? "json" : "text");
  }
  if (follow !== undefined) {
    const { createFollowOutput } = await import("./read/follow-output.ts");
    return createFollowOutput(writer, x ? "hex" : "text", colours !== undefined);
  }
  if (format === "fields") {
    const { createFieldOutput } = await import("./read/field-output.ts");
    return createFieldOutput(writer, await findFields(names));
  }
  if (format === "json") {
    const { createJsonOutput } = await import("./read/json-output.ts");
    return createJsonOutput(writer, await findFields(names), timeText(time));
  }
  const { createRowOutput } = await import("./read/row-output.ts");
  return createRowOutput(writer, { colours, time: timeText(time), hasOctets: x });
}

async function readChoice(options: ReadOptions): Promise<PacketChoice> {
  const { Y: filter, follow, z: table, c: count } = options;
  const stream = options.follow ?? options.stream;
  const test = filter === undefined ? undefined : await readFilter(filter);
  const isTold = follow === undefined && table === undefined;
  const dissector = isTold ? await findDissector(options.protocol) : undefined;
  return {
    ...(stream !== undefined && { stream }),
    ...(count !== undefined && { count }),
    ...(test !== undefined && { test }),
    ...(dissector !== undefined && { dissector }),
  };
}

function readNumber(flag: string): (text: string) => number {
  return (text) => wholeNumber(flag, text, 0);
}

import type { Command } from "commander";
import type { Field } from "../capture/fields/field.ts";
import { OctetWriter } from "../capture/print/octet-writer.ts";
import { didYouMean } from "../wire/nearest.ts";
import { type CliCommand, UsageError } from "./command.ts";
import { collect, wholeNumber } from "./options.ts";
import type { PacketOutput } from "./read/packet-output.ts";
import { type PacketChoice, readPackets } from "./read/read-packets.ts";

const FORMATS = ["rows", "fields", "json"] as const;

/** How packets are printed: columns for a person, lines of values, or an array of objects. */
type Format = (typeof FORMATS)[number];

/** `lab read FILE`: a capture's packets as rows. */
export const readCommand: CliCommand = {
  define(command: Command) {
    command
      .argument("[file]", "a pcap or pcapng file, packed by gzip or not; - reads standard input")
      .option(
        "-T <format>",
        "rows, fields: values with tabs between, or json: one object each",
        readFormat,
        "rows",
      )
      .option("-e <field>", "a field to print, by Wireshark's name (repeatable)", collect)
      .option("-Y <filter>", "only the packets that this display filter takes, in Wireshark's syntax")
      .option(
        "--stream <number>",
        "only the segments of this TCP connection (Wireshark's tcp.stream)",
        readStream,
      )
      .option("-c <count>", "stop after this many rows", readCount)
      .option("--fields", "shows the fields that -e and -Y know")
      .addHelpText(
        "after",
        `
Examples:
  lab read capture.pcapng                 every packet, in Wireshark's columns
  lab read capture.pcapng --stream 0      the first TCP connection alone
  lab read capture.pcapng -Y "tcp.flags.reset == 1 && ip.addr == 127.0.0.1"
  lab read capture.pcapng -T fields -e frame.number -e tcp.seq -e tcp.len
  lab read capture.pcapng -T json | jq '.[].info'
  tcpdump -i lo -U -w - tcp | lab read -  rows as they come

A file that is damaged or cut short is shown up to the damage; then the exit code is 2.`,
      )
      .action(read);
  },
};

interface ReadOptions {
  readonly T: Format;
  readonly e?: readonly string[];
  readonly Y?: string;
  readonly stream?: number;
  readonly c?: number;
  readonly fields?: boolean;
}

async function read(file: string | undefined, options: ReadOptions): Promise<void> {
  if (options.fields === true) {
    const { listFields } = await import("./read/list-fields.ts");
    process.stdout.write(listFields());
    return;
  }
  if (file === undefined)
    throw new UsageError("Say which capture to read, for example lab read capture.pcapng.");
  const writer = new OctetWriter();
  const output = await createOutput(options, writer);
  const choice = await readChoice(options);
  const { shown, connections } = await readPackets(file, choice, output, { writer, stdout: process.stdout });
  if (options.stream !== undefined && options.stream >= connections && shown === 0) {
    throw new UsageError(
      `${file} has no TCP connection ${options.stream}; it has ${connections}, counted from 0.`,
    );
  }
}

/** Each format is loaded when it is asked for. */
async function createOutput(
  { T: format, e: names = [] }: ReadOptions,
  writer: OctetWriter,
): Promise<PacketOutput> {
  if (format === "rows") {
    if (names.length > 0)
      throw new UsageError("-e names what -T fields and -T json print; rows have their columns.");
    return (await import("./read/row-output.ts")).createRowOutput(writer);
  }
  if (format === "fields" && names.length === 0)
    throw new UsageError(
      "-T fields needs at least one -e, for example -e tcp.seq; lab read --fields shows them.",
    );
  const fields = await findFields(names);
  if (format === "fields") return (await import("./read/field-output.ts")).createFieldOutput(writer, fields);
  return (await import("./read/json-output.ts")).createJsonOutput(writer, fields);
}

async function findFields(names: readonly string[]): Promise<readonly Field[]> {
  if (names.length === 0) return [];
  const { fields, findField } = await import("../capture/fields/registry.ts");
  return names.map((name) => {
    const field = findField(name);
    if (field !== undefined) return field;
    const meant = didYouMean(
      name,
      fields.map((each) => each.name),
    );
    throw new UsageError(`-e ${name} is no field that the lab knows${meant}; lab read --fields shows them.`);
  });
}

async function readChoice({ Y: filter, stream, c: count }: ReadOptions): Promise<PacketChoice> {
  const choice = { ...(stream !== undefined && { stream }), ...(count !== undefined && { count }) };
  if (filter === undefined) return choice;
  const { compileFilter } = await import("../capture/filter/compile.ts");
  const { test, warnings } = compileFilter(filter);
  for (const warning of warnings) process.stderr.write(`Note: ${warning}\n`);
  return { ...choice, test };
}

function readFormat(text: string): Format {
  const format = FORMATS.find((each) => each === text);
  if (format !== undefined) return format;
  throw new UsageError(`-T knows rows, fields and json, not "${text}".`);
}

function readStream(text: string): number {
  return wholeNumber("--stream", text, 0);
}

function readCount(text: string): number {
  return wholeNumber("-c", text, 1);
}

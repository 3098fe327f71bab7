import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type CellFile, EVIDENCE_FILES, readCellFile } from "../harness/evidence-folder.ts";
import { safeText } from "../harness/reporters/safe-text.ts";
import { isAsciiTerminal } from "../harness/reporters/terminal-charset.ts";
import { terminalWidth } from "../harness/reporters/terminal-width.ts";
import type { Protocol } from "../impls/impl.ts";
import { findProtocol, protocolNames } from "../impls/registry.ts";
import type { CaptureReading } from "../teach/conversation/conversation.ts";
import { pickConversation } from "../teach/conversation/pick-conversation.ts";
import { readConversations } from "../teach/conversation/read-conversations.ts";
import { explainConnection } from "../teach/explain/explain-connection.ts";
import { explainPacket } from "../teach/explain/explain-packet.ts";
import { printConnection } from "../teach/explain/print-connection.ts";
import { printPacket } from "../teach/explain/print-packet.ts";
import { didYouMean } from "../wire/nearest.ts";
import { type CliCommand, type CliContext, UsageError } from "./command.ts";
import { wholeNumber } from "./options.ts";

/** `lab explain FILE#N` and `lab explain FILE`: one packet, or one connection, in plain words. */
export const explainCommand: CliCommand = {
  define(command, context) {
    command
      .argument(
        "<place>",
        "FILE#N for frame N of a capture, FILE or an evidence folder for a connection; - reads standard input",
      )
      .option("--frame <number>", "the same as #N behind the file", (text: string) =>
        wholeNumber("--frame", text, 1),
      )
      .option(
        "--stream <number>",
        "which connection to tell (Wireshark's tcp.stream); without it the only one",
        (text: string) => wholeNumber("--stream", text, 0),
      )
      .option("--protocol <name>", "what the connection speaks; without it what its messages prove")
      .option("--no-diagram", "leaves out the header as RFC 9293 draws it")
      .option("--json", "the same as one JSON document")
      .addHelpText(
        "after",
        `
Examples:
  lab explain capture.pcapng#1              the first packet: every field, both ends' states, what it answers
  lab explain capture.pcapng                the story of its connection, where it has one
  lab explain capture.pcapng --stream 2     the story of the third connection
  lab explain runs/1/pychat__pychat/greet   the story of a cell, with what the rules say of it
  tcpdump -w - -c 20 tcp | lab explain - --frame 4   a packet out of a pipe
Exit codes: 0 explained, 2 bad usage, a damaged capture, or no such frame or connection.`,
      )
      .action((place: string, flags: ExplainFlags) => explain(context, place, flags));
  },
};

interface ExplainFlags {
  readonly frame?: number;
  readonly stream?: number;
  readonly protocol?: string;
  readonly diagram: boolean;
  readonly json?: boolean;
}

async function explain(context: CliContext, place: string, flags: ExplainFlags): Promise<void> {
  const { path, frame = flags.frame, folder } = await findPlace(place);
  if (frame !== undefined && flags.stream !== undefined)
    throw new UsageError("A frame belongs to one connection; leave --stream out.");
  const cell = folder === undefined ? undefined : await readCell(folder);
  const protocol = protocolNamed(flags.protocol) ?? spokenIn(cell);
  const reading = await readConversations(path, {
    ...(frame !== undefined && { frame }),
    ...(flags.stream !== undefined && { stream: flags.stream }),
    ...(protocol !== undefined && { protocol }),
  });
  const options = {
    width: terminalWidth(process.stdout, process.env),
    ascii: isAsciiTerminal(process.env),
    hasDiagram: flags.diagram,
    colours: process.stdout.isTTY === true && context.allowsColours(),
  };
  if (frame !== undefined) {
    const explanation = explainPacket(reading);
    process.stdout.write(flags.json === true ? toJson(explanation) : printPacket(explanation, options));
  } else {
    const story = explainConnection(reading, pickConversation(reading), cell?.cell.findings);
    process.stdout.write(flags.json === true ? toJson(story) : printConnection(story, options));
  }
  warnOfDamage(context, reading);
}

/** What is explained: a capture and perhaps a frame, and the evidence folder that the capture lies in. */
interface Place {
  readonly path: string;
  readonly frame?: number;
  readonly folder?: string;
}

/** `#N` at the end names a frame, unless there is a file of the whole name. */
async function findPlace(words: string): Promise<Place> {
  const whole = await stat(words).catch(() => undefined);
  const [, name = words, digits] = (whole === undefined && /^(.+)#(\d+)$/su.exec(words)) || [];
  const frame = digits === undefined ? undefined : wholeNumber("Frame", digits, 1);
  const found = whole ?? (await stat(name).catch(() => undefined));
  const isFolder = found?.isDirectory() === true;
  if (isFolder && !existsSync(join(name, EVIDENCE_FILES.capture)))
    throw new UsageError(
      `${name} is a folder without ${EVIDENCE_FILES.capture}; name a capture, or the evidence folder of one cell.`,
    );
  return {
    path: isFolder ? join(name, EVIDENCE_FILES.capture) : name,
    ...(frame !== undefined && { frame }),
    ...(isFolder && { folder: name }),
  };
}

/** A folder with a capture alone is told without findings. */
async function readCell(folder: string): Promise<CellFile | undefined> {
  return existsSync(join(folder, EVIDENCE_FILES.cell)) ? await readCellFile(folder) : undefined;
}

/** Where both programs speak the same, that is what the connections carry. */
function spokenIn(cell: CellFile | undefined): Protocol | undefined {
  if (cell === undefined) return undefined;
  const { client, server } = cell.conditions;
  return client.protocol === server.protocol ? findProtocol(client.protocol) : undefined;
}

function protocolNamed(name: string | undefined): Protocol | undefined {
  if (name === undefined) return undefined;
  const protocol = findProtocol(name);
  if (protocol !== undefined) return protocol;
  throw new UsageError(
    `--protocol ${name} is none${didYouMean(name, protocolNames)}; there are ${protocolNames.join(", ")}.`,
  );
}

function toJson(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function warnOfDamage(context: CliContext, { damage }: CaptureReading): void {
  if (damage === undefined) return;
  process.stderr.write(`lab: ${safeText(damage.message)}\n`);
  context.exitCode(2);
}

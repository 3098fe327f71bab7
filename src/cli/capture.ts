import type { Command } from "commander";
import type { CaptureTool } from "../capture/live/live-capture.ts";
import { listInterfaces } from "./capture/list-interfaces.ts";
import { type RingBounds, readRing } from "./capture/ring.ts";
import { runCapture } from "./capture/run-capture.ts";
import { STANDARD_OUTPUT } from "./capture/standard-output.ts";
import { type CliCommand, type CliContext, UsageError } from "./command.ts";
import { interruption } from "./interruption.ts";
import { wholeNumber, wordReader } from "./options.ts";
import { colourDepth } from "./read/colour-depth.ts";
import { findDissector } from "./read/lookups.ts";

const readTool = wordReader<CaptureTool>(
  ["dumpcap", "tcpdump", "cap"],
  (text) => `--tool knows dumpcap, tcpdump and cap, not "${text}".`,
);

/** `lab capture --iface IFACE`: packets as they pass, as rows, and into a file. */
export const captureCommand: CliCommand = {
  define(command: Command, context: CliContext) {
    command
      .option("-i, --iface <name>", "the interface to capture on, or any for all of them")
      .option(
        "-w <file>",
        "writes the packets into this pcapng file as well; - is standard output, without rows",
      )
      .option(
        "--ring <files:megabytes>",
        "with -w: the latest packets in so many files of that size",
        readRing,
      )
      .option("--live", "shows each packet within 20 ms; a busy line may lose some for it")
      .option("-f <filter>", "captures only what this BPF filter takes, as for tcpdump")
      .option("-c <count>", "ends after this many packets", readCount)
      .option("--duration <seconds>", "ends after this time", readDuration)
      .option("--tool <name>", "dumpcap, tcpdump or cap; the best that works when absent", readTool)
      .option(
        "--protocol <name>",
        "whose messages to show: auto, none or the protocol of all connections",
        "auto",
      )
      .option("--color", "colours also where no terminal is")
      .option("--list", "shows the interfaces, their addresses, and whether they can be captured on now")
      .addHelpText(
        "after",
        `
Examples:
  lab capture --list                              where packets can be captured
  lab capture --iface lo -f "tcp port 5000"       rows as they come, until Ctrl-C
  lab capture --iface lo -w talk.pcapng -c 20     the next 20 packets, on the screen and in a file
  lab capture --iface lo --protocol ece146        what the programs of report 002 say to each other
  lab capture --iface eth0 --duration 10 -w - | lab read - -T json
  lab capture --iface eth0 -w day.pcapng --ring 10:100
                                                  day_00001_20261125233000.pcapng and so on: the latest ten files of at
                                                  most 100 million octets each, the oldest deleted first

dumpcap is tried first: it hands packets over within 300 ms and loses none at 200,000 a second. tcpdump, the first with
--live, and cap hand each over at once, and lose packets where many come together; --live does not use dumpcap. dumpcap
and tcpdump have the kernel's clock and count what was dropped. cap knows only when a packet arrived in its process; how
many are missing is what the interface counted above them, which is too many where the card joins or cuts packets (GRO,
TSO). On the loopback interface the kernel counts both ways of a packet, so up to two drops may be one packet.
A file is whole at any moment, also after kill -9. A packet is in it before its row is on the screen.
Exit codes: 0 captured, also when the reader of the output went away, 2 bad usage, filter or interface, 3 this machine
cannot capture, a disk is full, or the capture broke off.`,
      )
      .action(async (flags: CaptureFlags) => {
        if (flags.list === true)
          context.exitCode((await listInterfaces(process.stdout, process.stderr)) ? 0 : 3);
        else await capture(context, flags);
      });
  },
};

interface CaptureFlags {
  readonly iface?: string;
  readonly w?: string;
  readonly f?: string;
  readonly c?: number;
  readonly duration?: number;
  readonly tool?: CaptureTool;
  readonly ring?: RingBounds;
  readonly live?: boolean;
  readonly protocol: string;
  readonly color?: boolean;
  readonly list?: boolean;
}

async function capture(context: CliContext, flags: CaptureFlags): Promise<void> {
  const { iface, w: file, f: filter, c: count, duration, ring } = flags;
  if (iface === undefined)
    throw new UsageError(
      "Say where to capture, for example --iface lo; lab capture --list shows the interfaces.",
    );
  if (ring !== undefined && (file === undefined || file === STANDARD_OUTPUT))
    throw new UsageError(
      "--ring needs -w with the name that its files begin with, for example -w day.pcapng.",
    );
  // Another listener would end the process at once, and the file without its statistics.
  process.stdout.removeAllListeners("error");
  await runCapture(
    {
      interface: iface,
      tools: toolsFor(flags),
      style: { colours: colourDepth(flags.color, context), dissector: await findDissector(flags.protocol) },
      ...(ring === undefined ? {} : { ring }),
      ...(file === undefined ? {} : { file }),
      ...(filter === undefined ? {} : { filter }),
      ...(count === undefined ? {} : { count }),
      ...(duration === undefined ? {} : { durationMs: duration * 1000 }),
    },
    { output: process.stdout, notes: process.stderr, interrupted: interruption() },
  );
}

/** dumpcap loses least; tcpdump and cap, as they are started here, do not wait until there are more packets to hand over. */
function toolsFor({ tool, live = false }: CaptureFlags): readonly CaptureTool[] {
  if (live && tool === "dumpcap")
    throw new UsageError(
      "dumpcap hands packets over every quarter of a second, too late for --live: take --tool tcpdump or cap.",
    );
  if (tool !== undefined) return [tool];
  return live ? ["tcpdump", "cap"] : ["dumpcap", "tcpdump", "cap"];
}

function readCount(text: string): number {
  return wholeNumber("-c", text, 1);
}

/** The longest time that a timer of Node can wait, in seconds. */
const MAX_DURATION = 2_147_483;

function readDuration(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= MAX_DURATION) return value;
  throw new UsageError(`--duration takes seconds, more than 0 and at most ${MAX_DURATION}, not "${text}".`);
}

import type { Command } from "commander";
import type { CaptureTool } from "../capture/live/live-capture.ts";
import { listInterfaces } from "./capture/list-interfaces.ts";
import { runCapture } from "./capture/run-capture.ts";
import { type CliCommand, type CliContext, UsageError } from "./command.ts";
import { interruption } from "./interruption.ts";
import { wholeNumber } from "./options.ts";

/** `lab capture --iface IFACE`: packets as they pass, as rows, and into a file. */
export const captureCommand: CliCommand = {
  define(command: Command, context: CliContext) {
    command
      .option("-i, --iface <name>", "the interface to capture on, or any for all of them")
      .option(
        "-w <file>",
        "writes the packets into this pcapng file as well; - is standard output, without rows",
      )
      .option("-f <filter>", "captures only what this BPF filter takes, as for tcpdump")
      .option("-c <count>", "ends after this many packets", readCount)
      .option("--duration <seconds>", "ends after this time", readDuration)
      .option("--tool <name>", "tcpdump, dumpcap or cap; the best that works when absent", readTool)
      .option("--list", "shows the interfaces, their addresses, and whether they can be captured on now")
      .addHelpText(
        "after",
        `
Examples:
  lab capture --list                              where packets can be captured
  lab capture --iface lo -f "tcp port 5000"       rows as they come, until Ctrl-C
  lab capture --iface lo -w talk.pcapng -c 20     the next 20 packets, on the screen and in a file
  lab capture --iface eth0 --duration 10 -w - | lab read - -T json

tcpdump shows a packet at once, dumpcap within a quarter of a second; both have the kernel's clock and count what was
dropped. cap knows only when a packet arrived in its process. On the loopback interface the kernel counts both ways of a
packet, so up to two drops may be one packet.
Exit codes: 0 captured, 2 bad usage, filter or interface, 3 this machine cannot capture, or the capture broke off.`,
      )
      .action(async (flags: CaptureFlags) => {
        if (flags.list === true)
          context.exitCode((await listInterfaces(process.stdout, process.stderr)) ? 0 : 3);
        else await capture(flags);
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
  readonly list?: boolean;
}

async function capture({ iface, w: file, f: filter, c: count, duration, tool }: CaptureFlags): Promise<void> {
  if (iface === undefined)
    throw new UsageError(
      "Say where to capture, for example --iface lo; lab capture --list shows the interfaces.",
    );
  await runCapture(
    {
      interface: iface,
      ...(file === undefined ? {} : { file }),
      ...(filter === undefined ? {} : { filter }),
      ...(count === undefined ? {} : { count }),
      ...(duration === undefined ? {} : { durationMs: duration * 1000 }),
      ...(tool === undefined ? {} : { tool }),
    },
    { rows: process.stdout, notes: process.stderr, interrupted: interruption() },
  );
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

function readTool(text: string): CaptureTool {
  if (text === "tcpdump" || text === "dumpcap" || text === "cap") return text;
  throw new UsageError(`--tool knows tcpdump, dumpcap and cap, not "${text}".`);
}

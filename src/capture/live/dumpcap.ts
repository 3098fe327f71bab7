import type { CaptureProgram } from "./capture-program.ts";
import { WHOLE_PACKET } from "./capture-program.ts";
import { findProgram } from "./find-program.ts";

/** Room for a million small packets, for a reader that a busy machine gives no time meanwhile; libpcap takes less where there is less. */
const KERNEL_BUFFER_MEBIBYTES = "128";
/** The same for whoever wants the beginning of each packet alone, and looks at few. */
const SMALL_BUFFER_MEBIBYTES = "4";

/** dumpcap: the kernel's nanoseconds in pcapng, handed over in blocks. */
export const dumpcap: CaptureProgram = {
  tool: "dumpcap",
  clock: "kernel",
  // It asks the kernel for a block every 250 ms; the rest is for the kernel's timer.
  holdsBackMs: 300,
  find: () => findProgram("dumpcap"),
  commandLine(path, request) {
    return [
      path,
      ...[
        "-q",
        "-i",
        request.interface,
        "-s",
        `${request.snapLength ?? WHOLE_PACKET}`,
        "-B",
        request.snapLength === undefined ? KERNEL_BUFFER_MEBIBYTES : SMALL_BUFFER_MEBIBYTES,
        "-w",
        "-",
      ],
      ...(request.filter === undefined ? [] : ["-f", request.filter]),
    ];
  },
  isReady: (said) => said.includes("File: "),
  counts(said) {
    const captured = /Packets captured: (\d+)\s/.exec(said)?.[1];
    const [, dropped, byInterface] =
      /Packets received\/dropped on interface '.*': \d+\/(\d+)(?:.*\bps_ifdrop:(\d+))?/.exec(said) ?? [];
    if (captured === undefined || dropped === undefined) return undefined;
    const droppedByInterface = byInterface === undefined ? undefined : Number(byInterface);
    return { captured: Number(captured), dropped: Number(dropped), droppedByInterface };
  },
};

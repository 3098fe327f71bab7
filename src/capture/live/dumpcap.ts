import type { CaptureProgram } from "./capture-program.ts";
import { WHOLE_PACKET } from "./capture-program.ts";
import { findProgram } from "./find-program.ts";

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
        "16",
        "-w",
        "-",
      ],
      ...(request.filter === undefined ? [] : ["-f", request.filter]),
    ];
  },
  isReady: (said) => said.includes("File: "),
  counts(said) {
    const captured = /Packets captured: (\d+)\s/.exec(said)?.[1];
    const dropped = /Packets received\/dropped on interface '.*': \d+\/(\d+)/.exec(said)?.[1];
    return captured === undefined || dropped === undefined
      ? undefined
      : { captured: Number(captured), dropped: Number(dropped) };
  },
};

import type { CaptureProgram } from "./capture-program.ts";
import { WHOLE_PACKET } from "./capture-program.ts";
import { findProgram } from "./find-program.ts";

/** tcpdump in immediate mode: the kernel's nanoseconds, shown within a millisecond. */
export const tcpdump: CaptureProgram = {
  tool: "tcpdump",
  clock: "kernel",
  holdsBackMs: 0,
  find: () => findProgram("tcpdump"),
  commandLine(path, request) {
    const snapLength = request.snapLength ?? WHOLE_PACKET;
    return [
      path,
      ...["-i", request.interface, "-s", `${snapLength}`, "-w", "-", "-U", "--immediate-mode"],
      ...["-B", `${bufferKibibytes(snapLength)}`, "--time-stamp-precision=nano"],
      // Started by root it would become another user, who may not write here, and outlive its parent.
      ...["-Z", "root"],
      ...(request.filter === undefined ? [] : ["--", request.filter]),
    ];
  },
  isReady: (said) => said.includes("listening on "),
  counts(said) {
    const captured = /(\d+) packets? captured/.exec(said)?.[1];
    const dropped = /(\d+) packets? dropped by kernel\n/.exec(said)?.[1];
    // It says so only where there are any.
    const byInterface = /(\d+) packets? dropped by interface/.exec(said)?.[1] ?? 0;
    return captured === undefined || dropped === undefined
      ? undefined
      : { captured: Number(captured), dropped: Number(dropped), droppedByInterface: Number(byInterface) };
  },
};

const SLOTS = 2048;
const SLOT_HEADER = 128;
const MAX_KIBIBYTES = 65_536;

/** In immediate mode each packet takes a slot as large as the largest one, rounded up to a power of two. */
function bufferKibibytes(snapLength: number): number {
  const slot = 2 ** Math.ceil(Math.log2(snapLength + SLOT_HEADER));
  return Math.min(MAX_KIBIBYTES, Math.ceil((SLOTS * slot) / 1024));
}

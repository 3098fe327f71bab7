import type { CaptureProgram } from "./capture-program.ts";
import type { LiveRequest } from "./live-capture.ts";
import { LiveCaptureError } from "./live-capture-error.ts";

/** What is said of a tool that this user has no right to capture with. */
export const MAY_NOT_CAPTURE = "may not capture";

/** How a program came to its end. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not even be started. */
  readonly error?: Error;
}

/** Returns the error for a program that did not get as far as capturing; `said` is its stderr. */
export function startError(
  program: CaptureProgram,
  request: LiveRequest,
  said: string,
  ending: Ending | undefined,
): LiveCaptureError {
  const { interface: name, filter } = request;
  const reason = reasonIn(said);
  if (/no such device|no device named/i.test(said)) return noInterface(name);
  if (/not up|is down|went down/i.test(said))
    return new LiveCaptureError(
      "LIVE_INTERFACE_DOWN",
      `The interface ${name} is down, so nothing can be captured on it: bring it up first (ip link set ${name} up).`,
    );
  if (/permission|not permitted/i.test(said)) {
    const denial = /socket: [^)\n]+/.exec(said)?.[0] ?? reason;
    return new LiveCaptureError("LIVE_NOT_PERMITTED", `${program.tool} ${MAY_NOT_CAPTURE} (${denial}).`);
  }
  if (filter !== undefined && ending?.code === 1 && isAboutFilter(program, said))
    return new LiveCaptureError(
      "LIVE_BAD_FILTER",
      `The capture filter "${filter}" is not one: ${reason}. It is written in BPF, as for tcpdump: tcp port 5000.`,
    );
  return new LiveCaptureError(
    "LIVE_TOOL_FAILED",
    `${program.tool} did not begin to capture on ${name}: ${howItEnded(ending, reason)}.`,
  );
}

/** Returns the error for an interface that does not exist. */
export function noInterface(name: string): LiveCaptureError {
  return new LiveCaptureError(
    "LIVE_NO_INTERFACE",
    `There is no interface ${JSON.stringify(name)} here: lab capture --list shows those that there are.`,
  );
}

/** Returns the error for a program that captured, and ended without having been told to. */
export function endError(
  program: CaptureProgram,
  request: LiveRequest,
  said: string,
  ending: Ending,
): LiveCaptureError {
  const gone = /went down|disappeared|no longer|not up|is down|binding\.cc|no such device/i.test(said);
  return gone
    ? interfaceLost(request.interface)
    : brokeOff(request.interface, `${program.tool} ended by itself, ${howItEnded(ending, reasonIn(said))}`);
}

/** Returns the error for an interface that was there and up, and is no more. */
export function interfaceLost(name: string): LiveCaptureError {
  return brokeOff(name, "the interface went down or is gone");
}

function brokeOff(name: string, why: string): LiveCaptureError {
  return new LiveCaptureError(
    "LIVE_ENDED",
    `The capture on ${name} broke off: ${why}. What was captured before is kept.`,
  );
}

function howItEnded(ending: Ending | undefined, reason: string): string {
  if (ending === undefined) return "it gave no sign of capturing";
  if (ending.error !== undefined) return ending.error.message;
  if (ending.signal !== null) return `killed by ${ending.signal}`;
  return reason === "" ? `exit code ${ending.code}` : reason;
}

/** libpcap has some hundred sentences about filters; what the tool itself says of anything else names one of these. */
function isAboutFilter({ tool }: CaptureProgram, said: string): boolean {
  return new RegExp(`^${tool}: `, "m").test(said) && !/memory|socket|rx ring|cannot find|err_/i.test(said);
}

/** What libpcap or the tool gives as the reason, without its name, progress, and advice, on one line. */
function reasonIn(said: string): string {
  const text = said
    .split("\n")
    .filter(
      (line) =>
        !/^(Capturing on|File: |Warning: |Packets |\r|tcpdump: listening|listening on|\d+ packets? )/.test(
          line,
        ),
    )
    .join("\n");
  const inFilter = /valid capture filter \((?<why>[^\n]*)\)/.exec(text)?.groups?.why;
  const first = text.trim().split(/\n\s*\n/)[0] ?? "";
  return (inFilter ?? first.replace(/^[\w-]+: /, "").replaceAll("\n", " ")).replace(/\.$/, "").slice(0, 300);
}

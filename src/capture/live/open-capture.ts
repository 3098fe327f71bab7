import type { CaptureSink } from "../file/read-file.ts";
import { cap } from "./cap.ts";
import type { CaptureProgram } from "./capture-program.ts";
import { dumpcap } from "./dumpcap.ts";
import { noInterface } from "./failure.ts";
import type { CaptureRequest, CaptureTool, LiveCapture, LiveRequest } from "./live-capture.ts";
import { LiveCaptureError } from "./live-capture-error.ts";
import { captureWith } from "./program-capture.ts";
import { tcpdump } from "./tcpdump.ts";
import { tieToUs } from "./tie-to-us.ts";

/** The programs that can capture; those that hand a packet over at once come first. */
export const capturePrograms: readonly CaptureProgram[] = [tcpdump, dumpcap, cap];

/**
 * Begins a capture with the first tool that is there and permitted. Resolves once packets are being captured.
 * @throws {LiveCaptureError} when the filter or the interface is none, or when no tool can capture.
 */
export function openCapture(request: CaptureRequest): Promise<LiveCapture> {
  return openCaptureInto(request, {
    packet(view) {
      request.onPacket(view.toRecord());
      return true;
    },
  });
}

/** Does the same and shows each packet to `sink` where it lies, so that many packets a second make no objects. */
export async function openCaptureInto(request: LiveRequest, sink: CaptureSink): Promise<LiveCapture> {
  if (!isInterfaceName(request.interface)) throw noInterface(request.interface);
  const failures: LiveCaptureError[] = [];
  for (const program of programsFor(request)) {
    try {
      return await openWith(program, request, sink);
    } catch (error) {
      if (!(error instanceof LiveCaptureError) || isDecisive(error)) throw error;
      failures.push(error);
    }
  }
  throw explainAll(request, failures);
}

function programsFor({ tools }: LiveRequest): readonly CaptureProgram[] {
  if (tools === undefined) return capturePrograms;
  return tools.flatMap((name) => capturePrograms.filter(({ tool }) => tool === name));
}

async function openWith(
  program: CaptureProgram,
  request: LiveRequest,
  sink: CaptureSink,
): Promise<LiveCapture> {
  const path = program.find();
  if (path === undefined) throw new LiveCaptureError("LIVE_NO_TOOL", `${program.tool} is not installed.`);
  const argv = await tieToUs(program.commandLine(path, request));
  return captureWith(program, request.enter?.(argv) ?? argv, request, sink);
}

/** Longer names do not exist, and tools take some others for files or other machines. */
function isInterfaceName(name: string): boolean {
  return /^[^\s/@-][^\s/@]{0,14}$/.test(name);
}

/** Whether no other tool would fare better. */
function isDecisive({ code, badInput }: LiveCaptureError): boolean {
  return badInput || code === "LIVE_INTERFACE_DOWN";
}

function explainAll(request: LiveRequest, failures: readonly LiveCaptureError[]): LiveCaptureError {
  const denied = failures.some(({ code }) => code === "LIVE_NOT_PERMITTED");
  const missing = failures.every(({ code }) => code === "LIVE_NO_TOOL");
  const said = failures.map(({ message }) => message.replace(/\.$/, "")).join("; ");
  const remedy = denied ? permissionRemedy() : missing ? installRemedy(request.tools?.[0]) : undefined;
  return new LiveCaptureError(
    denied ? "LIVE_NOT_PERMITTED" : missing ? "LIVE_NO_TOOL" : "LIVE_TOOL_FAILED",
    `Nothing can be captured on ${request.interface}: ${said}.${remedy === undefined ? "" : ` ${remedy}`}`,
  );
}

function permissionRemedy(): string {
  const path = dumpcap.find();
  const lasting =
    path === undefined ? "" : `, or allow it for good: sudo setcap cap_net_raw,cap_net_admin+eip ${path}`;
  return `Run it as root (sudo)${lasting}.`;
}

function installRemedy(tool: CaptureTool = "tcpdump"): string {
  const commands: Readonly<Record<CaptureTool, string>> = {
    tcpdump: "sudo apt-get install tcpdump",
    dumpcap: "sudo apt-get install tshark",
    cap: "sudo apt-get install libpcap-dev g++ make && npm install",
  };
  return `Install it (Debian: ${commands[tool]}).`;
}

import type { CaptureClock } from "../packet.ts";
import type { CaptureTool, LiveRequest, LiveStatistics } from "./live-capture.ts";

/** A program that captures: it writes a capture on stdout, speaks on stderr, and ends at SIGINT. */
export interface CaptureProgram {
  readonly tool: CaptureTool;
  readonly clock: CaptureClock;
  /** How long the kernel may keep packets from it, in milliseconds. */
  readonly holdsBackMs: number;
  /** Where it is; `undefined` when it is not installed. */
  find(): string | undefined;
  /** Arguments for the program at `path`, itself included. */
  commandLine(path: string, request: LiveRequest): readonly string[];
  /** Whether what it said on stderr means that packets are being captured. */
  isReady(said: string): boolean;
  /** What it counted, which it says once it has written all; `undefined` before. */
  counts(said: string): LiveStatistics | undefined;
}

/** Octets of the largest packet that Linux makes unless told otherwise: 65,535 of IP and some link layer. */
export const WHOLE_PACKET = 65_600;

import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import type { Writable } from "node:stream";
import { tryCapture } from "../../capture/live/capture-right.ts";
import type { LiveCaptureErrorCode } from "../../capture/live/live-capture-error.ts";

/** Prints each interface, whether it can be captured on now, and its addresses. Returns whether any can. */
export async function listInterfaces(output: Writable, notes: Writable): Promise<boolean> {
  const names = [...interfaceNames(), "any"];
  const width = Math.max(...names.map((name) => name.length), "Interface".length);
  const line = (name: string, state: string, addresses: string) =>
    output.write(`${name.padEnd(width)}  ${state.padEnd(10)}  ${addresses}`.trimEnd().concat("\n"));
  const reasons = new Map<LiveCaptureErrorCode, string>();
  let isAnyGood = false;
  line("Interface", "Capture", "Addresses");
  for (const name of names) {
    const refusal = await tryCapture(name);
    isAnyGood ||= refusal === undefined;
    line(name, refusal === undefined ? "yes" : (REFUSALS[refusal.code] ?? "no"), addressesOf(name));
    if (refusal !== undefined && !reasons.has(refusal.code)) reasons.set(refusal.code, refusal.message);
  }
  for (const reason of reasons.values()) notes.write(`${reason}\n`);
  return isAnyGood;
}

const REFUSALS: Readonly<Partial<Record<LiveCaptureErrorCode, string>>> = {
  LIVE_NOT_PERMITTED: "no right",
  LIVE_INTERFACE_DOWN: "down",
  LIVE_NO_TOOL: "no tool",
};

/** Every interface of this network namespace, those that are down too: two lines of titles, then `name: counters`. */
function interfaceNames(): readonly string[] {
  try {
    const lines = readFileSync("/proc/net/dev", "utf8").split("\n").slice(2);
    return lines.map((line) => line.slice(0, line.lastIndexOf(":")).trim()).filter(Boolean);
  } catch {
    return Object.keys(networkInterfaces());
  }
}

function addressesOf(name: string): string {
  if (name === "any") return "all interfaces at once";
  return (networkInterfaces()[name] ?? []).flatMap(({ cidr }) => (cidr === null ? [] : [cidr])).join(", ");
}

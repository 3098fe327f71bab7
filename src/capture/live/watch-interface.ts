import { readFileSync } from "node:fs";
import { interfaceLost } from "./failure.ts";

/** How often an interface is looked at. */
const LOOK_MS = 200;
/** IFF_UP of the interface's flags (netdevice(7)). */
const UP = 1;

/**
 * Calls `onFailure` once when an interface that is up goes down or away, for tools of libpcap wait until it is up again and say nothing.
 * Returns what ends the watch.
 */
export function watchInterface(name: string, onFailure: (reason: Error) => void): () => void {
  if (!isUp(name)) return () => undefined;
  const timer = setInterval(() => {
    if (isUp(name)) return;
    clearInterval(timer);
    onFailure(interfaceLost(name));
  }, LOOK_MS);
  return () => clearInterval(timer);
}

/** What the kernel shows of this network namespace; `any` is none of its interfaces. */
function isUp(name: string): boolean {
  try {
    return (Number(readFileSync(`/sys/class/net/${name}/flags`, "latin1")) & UP) !== 0;
  } catch {
    return false;
  }
}

import { openNetlab } from "./netlab.ts";
import { NetlabError } from "./netlab-error.ts";
import type { NetworkChoice, NetworkName } from "./network.ts";

/** Tries the right to capture on the loopback interface: `true`, or why not in a few words. */
export type TryCapture = () => Promise<true | string>;

/**
 * Returns the network for a run, and the reason in one sentence: what was asked for, or with `auto` the first that works. That netlab works is
 * found out by making one.
 * @throws {NetlabError} when what was asked for cannot be had, with the remedy.
 */
export async function chooseNetwork(
  wanted: NetworkName | "auto",
  canCaptureLoopback: TryCapture,
): Promise<NetworkChoice> {
  if (wanted === "none")
    return { name: "none", why: "it was asked for: 127.0.0.1, and no packets are captured" };
  if (wanted === "loopback") return chooseLoopback(canCaptureLoopback);
  try {
    return { name: "netlab", why: await tryNetlab() };
  } catch (error) {
    if (wanted === "netlab" || !(error instanceof NetlabError)) throw error;
    return fallBack(error.reason, canCaptureLoopback);
  }
}

/** Makes a netlab and takes it down; returns what made it possible and what it lacks. */
export async function tryNetlab(): Promise<string> {
  const netlab = await openNetlab();
  await netlab.close();
  const able = netlab.rights === "user" ? "user namespaces work" : "this user may make network namespaces";
  return [able, ...netlab.notes].join("; ");
}

async function chooseLoopback(canCapture: TryCapture): Promise<NetworkChoice> {
  const right = await canCapture();
  if (right === true)
    return { name: "loopback", why: "it was asked for: 127.0.0.1, with packets captured on lo" };
  const remedy = "run lab as root, or take --net netlab, or --net none for rules that need no packets";
  throw new NetlabError("NETLAB_NO_CAPTURE", "loopback", clause(right), remedy);
}

async function fallBack(reason: string, canCapture: TryCapture): Promise<NetworkChoice> {
  const right = await canCapture();
  return right === true
    ? { name: "loopback", why: `${reason}, so 127.0.0.1 is used` }
    : { name: "none", why: `${reason}, and ${clause(right)}, so 127.0.0.1 is used without packets` };
}

/** A sentence as part of another. */
function clause(sentence: string): string {
  const text = sentence.trim().replace(/\.$/, "");
  return text.charAt(0).toLowerCase() + text.slice(1);
}

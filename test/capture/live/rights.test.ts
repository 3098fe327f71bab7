import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { findProgram } from "../../../src/capture/live/find-program.ts";
import { openCapture } from "../../../src/capture/live/open-capture.ts";
import { asOrdinaryUser, childrenOf, isRunning, toolStates, whyNoOrdinaryUser } from "./support.ts";

const script = fileURLToPath(new URL("./capture-script.ts", import.meta.url));
const ownNetwork = "unshare -Un --map-current-user --keep-caps".split(" ");

let states: Awaited<ReturnType<typeof toolStates>>;
beforeAll(async () => {
  states = await toolStates();
});

const notAsUser = whyNoOrdinaryUser();
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

describe("an ordinary user", () => {
  it("is told what each tool said, and the remedy", async ({ skip }) => {
    if (notAsUser !== undefined) skip(notAsUser);
    const { code, message } = JSON.parse(await firstLine(asOrdinaryUser(runScript())));
    expect(code).toBe("LIVE_NOT_PERMITTED");
    expect(message).toMatch(/^Nothing can be captured on lo: /);
    expect(message).toMatch(/ may not capture \(socket: Operation not permitted\)/);
    expect(message).toMatch(/Run it as root \(sudo\)/);
    expect(message).not.toContain("\n");
  });

  it("captures in a network namespace of its own", async ({ skip }) => {
    if (notAsUser !== undefined) skip(notAsUser);
    if (!(await allowsOwnNetwork()))
      skip("this machine does not let an ordinary user make a network namespace");
    const shell = ["sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...runScript()];
    const line = await firstLine(asOrdinaryUser([...ownNetwork, ...shell]));
    expect(JSON.parse(line)).toMatchObject({ captured: 1 });
  });
});

describe("a lab that is killed", () => {
  it("leaves no capture tool behind", async ({ skip }) => {
    if (states.get("tcpdump") !== undefined) skip(states.get("tcpdump"));
    if (findProgram("setpriv") === undefined) skip("setpriv is not installed");
    const [file = "", ...args] = runScript("hold");
    const lab = start(file, args);
    await once(lab.stdout, "data");
    const tools = childrenOf(lab.pid ?? 0).filter(isRunning);
    expect(tools).not.toEqual([]);
    lab.kill("SIGKILL");
    await vi.waitFor(() => expect(tools.filter(isRunning)).toEqual([]), 10_000);
  });
});

describe.each(["tcpdump", "dumpcap", "cap"] as const)("%s", (tool) => {
  it("tells that its interface is gone", async ({ skip }) => {
    if (states.get(tool) !== undefined) skip(states.get(tool));
    if (process.getuid?.() !== 0) skip("only root can make an interface here");
    const wire =
      "ip link add wire0 type veth peer name wire1 && ip link set wire0 up && ip link set wire1 up";
    const holder = start("unshare", ["-n", "sh", "-c", `${wire} && echo ready && exec sleep 60`]);
    await once(holder.stdout, "data");
    const enter = (argv: readonly string[]) => ["nsenter", "-t", String(holder.pid), "-n", ...argv];
    const onFailure = vi.fn<(reason: Error) => void>();
    const capture = await openCapture({
      interface: "wire0",
      tools: [tool],
      enter,
      onPacket: () => undefined,
      onFailure,
    });
    const [file = "", ...args] = enter(["ip", "link", "del", "wire0"]);
    start(file, args);
    await vi.waitFor(() => expect(onFailure).toHaveBeenCalledTimes(1), 10_000);
    expect(onFailure.mock.calls[0]?.[0]).toMatchObject({
      code: "LIVE_ENDED",
      message:
        "The capture on wire0 broke off: the interface went down or is gone. What was captured before is kept.",
    });
    await capture.stop();
  });

  it("tells that an interface is down", async ({ skip }) => {
    if (states.get(tool) !== undefined) skip(states.get(tool));
    if (process.getuid?.() !== 0) skip("only root can make an interface here");
    const opening = openCapture({
      interface: "lo",
      tools: [tool],
      enter: (argv) => ["unshare", "-n", ...argv],
      onPacket: () => undefined,
    });
    await expect(opening).rejects.toMatchObject({ code: "LIVE_INTERFACE_DOWN" });
  });
});

function runScript(...args: readonly string[]): readonly string[] {
  return [process.execPath, "--import", "tsx", script, ...args];
}

function start(file: string, args: readonly string[]) {
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  return child;
}

async function firstLine([file = "", ...args]: readonly string[]): Promise<string> {
  const [data] = await once(start(file, args).stdout, "data");
  return String(data);
}

async function allowsOwnNetwork(): Promise<boolean> {
  const [file = "", ...args] = asOrdinaryUser([...ownNetwork, "ip", "link", "set", "lo", "up"]);
  const [code] = await once(spawn(file, args, { stdio: "ignore" }), "close");
  return code === 0;
}

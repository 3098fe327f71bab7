import { execFile } from "node:child_process";
import { aptCommand, type Check, fine, lacking } from "./check.ts";

interface Tool {
  readonly command: string;
  readonly versionFlag?: string;
  readonly package: string;
  /** What lab does with it, as the end of a sentence. */
  readonly purpose: string;
  /** What is so without it, as the end of a sentence. */
  readonly without: string;
}

const captureTools: readonly Tool[] = [
  { command: "tcpdump", package: "tcpdump", purpose: "captures", without: "captures use dumpcap or cap" },
  { command: "dumpcap", package: "tshark", purpose: "captures", without: "captures use tcpdump or cap" },
];

const otherTools: readonly Tool[] = [
  {
    command: "tshark",
    package: "tshark",
    purpose: "lets the tests compare lab's reading with Wireshark's",
    without: "the tests do not compare lab's reading with Wireshark's; runs do not need it",
  },
  {
    command: "ip",
    versionFlag: "-V",
    package: "iproute2",
    purpose: "makes the hosts and the wire of netlab",
    without: "there is no netlab",
  },
  {
    command: "unshare",
    package: "util-linux",
    purpose: "makes the namespaces of netlab",
    without: "there is no netlab",
  },
  {
    command: "nsenter",
    package: "util-linux",
    purpose: "starts programs on the hosts of netlab",
    without: "there is no netlab",
  },
  {
    command: "setpriv",
    package: "util-linux",
    purpose: "ends with lab what lab has started",
    without: "programs and captures may outlive a lab that is killed",
  },
  {
    command: "ethtool",
    package: "ethtool",
    purpose: "makes the hosts of netlab finish their checksums before packets are captured",
    without: "checksums in captures of netlab are not finished, which Wireshark may call wrong",
  },
  {
    command: "script",
    package: "bsdutils",
    purpose: "gives a terminal to programs whose manifest says pty: true",
    without: "programs whose manifest says pty: true do not start",
  },
  {
    command: "python3",
    package: "python3",
    purpose: "starts programs written in Python",
    without: "programs written in Python do not start",
  },
  {
    command: "strace",
    package: "strace",
    purpose: "notes what programs write and read, for lab run --calls",
    without: "lab run --calls notes the calls of the lab's own programs alone",
  },
];

/** Asks each program that `lab` can use, but for those that capture, for its version. */
export function checkTools(): Promise<readonly Check[]> {
  return Promise.all(otherTools.map(checkTool));
}

/** Says why a capture program cannot be found among those that this user may start. */
export async function explainMissing(command: "tcpdump" | "dumpcap"): Promise<Check> {
  const tool = captureTools.find((each) => each.command === command);
  return tool === undefined ? lacking(command, "not found", null) : checkTool(tool);
}

async function checkTool({ command, versionFlag, package: name, purpose, without }: Tool): Promise<Check> {
  const answer = await ask(command, versionFlag ?? "--version");
  if (answer.type === "text") {
    const version = /\d+(?:\.\d+)+/.exec(answer.text)?.[0] ?? "there";
    return fine(command, `${version}, ${purpose}`);
  }
  if (answer.code === "ENOENT") return lacking(command, `not found, so ${without}`, aptCommand([name]));
  if (answer.code === "EACCES") {
    const group = 'sudo usermod -aG wireshark "$USER", then log in again';
    const remedy = command === "dumpcap" ? group : `sudo chmod a+x "$(command -v ${command})"`;
    return lacking(command, `this user may not start it, so ${without}`, remedy);
  }
  const remedy = aptCommand(["--reinstall", name]);
  return lacking(command, `does not start (${answer.code}), so ${without}`, remedy);
}

type Answer =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "failure"; readonly code: string };

function ask(command: string, flag: string): Promise<Answer> {
  const env = { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` };
  return new Promise((resolve) => {
    execFile(command, [flag], { env, timeout: 10_000 }, (error, stdout, stderr) => {
      if (error === null) resolve({ type: "text", text: stdout + stderr });
      else resolve({ type: "failure", code: String(error.code ?? error.signal ?? "no reason given") });
    });
  });
}

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { packageRoot } from "../../harness/package-root.ts";
import { aptCommand, type Check, fine, lacking } from "./check.ts";

/** Names the node that runs this. */
export function checkNode(): Check {
  return fine("node", process.versions.node);
}

/** Connects to itself over 127.0.0.1 and over ::1. */
export async function checkLoopback(): Promise<Check> {
  const [four, six] = await Promise.all([canConnect("127.0.0.1"), canConnect("::1")]);
  if (!four) {
    return {
      name: "loopback",
      state: "bad",
      detail: "no connection over 127.0.0.1 is possible",
      remedy: "sudo ip link set lo up",
    };
  }
  return fine("loopback", six ? "127.0.0.1 and ::1" : "127.0.0.1 (no ::1)");
}

function canConnect(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    const end = (result: boolean) => {
      server.close();
      resolve(result);
    };
    server.on("error", () => end(false));
    server.listen(0, host, () => {
      const address = server.address();
      if (address === null || typeof address === "string") return end(false);
      const socket = connect(address.port, host);
      socket.on("connect", () => {
        socket.destroy();
        end(true);
      });
      socket.on("error", () => end(false));
      return undefined;
    });
  });
}

/** Loads `cap` in a process of its own, because a native module that does not fit ends the process that loads it. */
export function checkCap(): Promise<Check> {
  return new Promise((resolve) => {
    const options = { cwd: packageRoot, timeout: 10_000 };
    execFile(process.execPath, ["-e", 'require("cap")'], options, (error) => {
      if (error === null) resolve(fine("cap", "loads"));
      else resolve(explainCap());
    });
  });
}

function explainCap(): Check {
  const detail = existsSync(`${packageRoot}node_modules/cap`)
    ? "does not load"
    : "was not built when npm installed it";
  const lacksHeader = !["/usr/include/pcap.h", "/usr/local/include/pcap.h"].some((path) => existsSync(path));
  const install = `${aptCommand(["libpcap-dev", "g++", "make", "python3"])} && `;
  return lacking("cap", detail, `${lacksHeader ? install : ""}npm ci`);
}

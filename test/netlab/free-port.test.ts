import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePort } from "../../src/netlab/free-port.ts";
import { firstLine, startScript } from "./run-script.ts";

it("lies where the kernel gives no port to whoever asks for any", async () => {
  const range = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8");
  const [low = 0, high = 0] = range.trim().split(/\s+/).map(Number);
  for (let time = 0; time < 20; time++) {
    const port = await freePort();
    expect(port < low || port > high).toBe(true);
  }
});

it("can be listened on at once, by a program that reuses no address", async () => {
  const text = "import socket, sys; s = socket.socket(); s.bind(('', int(sys.argv[1]))); s.listen()";
  const program = spawn("python3", ["-c", text, `${await freePort()}`], { stdio: "ignore" });
  expect(await once(program, "close")).toEqual([0, null]);
});

it("is given once, also by several labs at the same time", async () => {
  const labs = Array.from({ length: 3 }, () => startScript("take-ports.ts"));
  const own = await Promise.all(Array.from({ length: 60 }, freePort));
  const others: number[][] = await Promise.all(labs.map(firstLine));
  for (const lab of labs) lab.stdin.end();
  expect(new Set([...own, ...others.flat()]).size).toBe(240);
});

it("is none that somebody listens on", async () => {
  const server = createServer().listen(await freePort(), "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const ports = await Promise.all(Array.from({ length: 100 }, freePort));
  expect(ports).not.toContain(typeof address === "object" ? address?.port : undefined);
  server.close();
});

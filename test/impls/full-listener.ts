import { readFileSync } from "node:fs";
import { seat } from "../support/person.ts";

const STATES = { ESTABLISHED: "01", "SYN-SENT": "02" } as const;

const LISTEN = `
import socket, sys
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(0)
first = socket.create_connection(listener.getsockname())
print("full:", listener.getsockname()[1], flush=True)
sys.stdin.read()`;

/** Starts a listener whose queue is full, so that the kernel answers no further SYN; returns its port. */
export async function startFullListener(): Promise<number> {
  const listener = seat(["python3", "-c", LISTEN]);
  await listener.sees("\n");
  return Number(listener.screen().split(" ")[1]);
}

/** Returns how many sockets of this machine are in `state` towards `port` of 127.0.0.1. */
export function connectionsTo(port: number, state: keyof typeof STATES): number {
  const remote = `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = readFileSync("/proc/net/tcp", "latin1").split("\n");
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , to, is]) => to === remote && is === STATES[state]).length;
}

import { freePort } from "../../src/netlab/free-port.ts";

/** Takes sixty ports, prints them, and holds them until the end of its input. */
const ports = await Promise.all(Array.from({ length: 60 }, freePort));
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.resume();

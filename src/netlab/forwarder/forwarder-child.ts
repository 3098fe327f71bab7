import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { ETHERNET } from "../ethernet.ts";
import { createForwarder } from "./forwarder.ts";
import type { WireEnd, WireOrder } from "./wire-order.ts";

/** The part of the package `cap` that is used here; it brings no types. */
interface CapSession {
  open(device: string, filter: string, bufferSize: number, buffer: Buffer): string;
  on(event: "packet", listener: (length: number) => void): void;
  send(buffer: Buffer, length: number): void;
}

const KERNEL_BUFFER = 8 << 20;
const LARGEST_FRAME = 65_535;

run(Number(process.argv[2]));

/**
 * Carries frames between the interfaces `client` and `server` of its network until its stdin ends. A line of stdin is an order as JSON;
 * each is answered with a line `done` once it holds. An empty line is answered once no frame waits to be carried. Says `ready` first.
 */
function run(seed: number): void {
  const sessions = new Map<WireEnd, CapSession>();
  let taken = 0;
  const forwarder = createForwarder(seed, (to, octets) => {
    sessions.get(to)?.send(Buffer.from(octets.buffer, octets.byteOffset, octets.length), octets.length);
  });
  for (const end of ["client", "server"] as const) {
    sessions.set(
      end,
      open(end, (octets) => {
        taken++;
        forwarder.take(end, octets);
      }),
    );
  }
  createInterface({ input: process.stdin })
    .on("line", async (line) => {
      if (line === "") await untilIdle(() => taken);
      else forwarder.obey(JSON.parse(line) as WireOrder);
      process.stdout.write("done\n");
    })
    .on("close", () => process.exit(0));
  process.stdout.write("ready\n");
}

/** Resolves once a whole round of the event loop, in which every interface was asked, brought no frame. */
async function untilIdle(count: () => number): Promise<void> {
  for (let rounds = 0, before = count(); rounds < IDLE_ROUNDS; rounds++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (count() !== before) [rounds, before] = [-1, count()];
  }
}

/** The first round may have begun before it was asked. */
const IDLE_ROUNDS = 2;

/** Only what its host has sent is taken at an interface, not what is sent into it. */
function open(end: WireEnd, onFrame: (octets: Uint8Array) => void): CapSession {
  const { Cap } = createRequire(import.meta.url)("cap") as { readonly Cap: new () => CapSession };
  const session = new Cap();
  const buffer = Buffer.alloc(LARGEST_FRAME);
  session.open(end, `ether src ${ETHERNET[end]}`, KERNEL_BUFFER, buffer);
  session.on("packet", (length) => onFrame(Uint8Array.from(buffer.subarray(0, length))));
  return session;
}

import { benchInterop, benchStart } from "./bench/interop.ts";
import { benchPackets } from "./bench/packets.ts";

const PARTS: Readonly<Record<string, () => void | Promise<void>>> = {
  start: benchStart,
  "interop-one": () => benchInterop(1),
  interop: () => benchInterop(),
  packets: benchPackets,
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => PARTS[name] === undefined);
if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark ${unknown}; there are ${Object.keys(PARTS).join(", ")}.\n`);
  process.exit(2);
}
for (const [name, run] of Object.entries(PARTS)) if (asked.length === 0 || asked.includes(name)) await run();

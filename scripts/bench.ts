import { parseArgs } from "node:util";
import { cse4074 } from "./bench/crowd/cse4074.ts";
import { cse4074Private } from "./bench/crowd/cse4074-private.ts";
import { ece146 } from "./bench/crowd/ece146.ts";
import { ee357 } from "./bench/crowd/ee357.ts";
import { benchCrowd } from "./bench/crowd/run.ts";
import { srm } from "./bench/crowd/srm.ts";
import { benchInterop, benchStart } from "./bench/interop.ts";
import { benchPackets } from "./bench/packets.ts";

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string", default: "60" } },
});
const ms = Number(values.seconds) * 1000;

/** `crowd` stands for all parts of its own: those whose names begin so, with a colon behind it. */
const PARTS: Readonly<Record<string, () => void | Promise<void>>> = {
  start: benchStart,
  "interop-one": () => benchInterop(1),
  interop: () => benchInterop(),
  packets: benchPackets,
  "crowd:srm": () => benchCrowd(srm, { rate: 100, changes: 5, ms }),
  "crowd:ece146": () => benchCrowd(ece146, { rate: 100, changes: 1, ms }),
  "crowd:cse4074": () => benchCrowd(cse4074, { rate: 100, changes: 5, ms }),
  "crowd:cse4074-private": () => benchCrowd(cse4074Private, { rate: 2000, changes: 5, ms }),
  "crowd:ee357": () => benchCrowd(ee357, { rate: 2000, changes: 5, ms }),
};

const isOf = (name: string, word: string) => word === name || word === name.split(":")[0];
const names = Object.keys(PARTS);
const unknown = asked.find((word) => !names.some((name) => isOf(name, word)));
if (unknown !== undefined || !(ms >= 3000)) {
  const what =
    unknown === undefined ? `--seconds ${values.seconds} is too short` : `There is no benchmark ${unknown}`;
  process.stderr.write(`${what}; there are ${names.join(", ")}, and --seconds N for the crowds.\n`);
  process.exit(2);
}
for (const [name, run] of Object.entries(PARTS))
  if (asked.length === 0 || asked.some((word) => isOf(name, word))) await run();

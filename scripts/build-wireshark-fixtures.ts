import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readWiresharkRows, wiresharkCapture } from "./wireshark-capture.ts";

/** Writes `fixtures/wireshark/NAME.pcap` from the rows in `NAME.json` beside it: `npx tsx scripts/build-wireshark-fixtures.ts`. */
for (const name of ["pychat", "ece146"]) {
  const path = fileURLToPath(new URL(`../fixtures/wireshark/${name}`, import.meta.url));
  await writeFile(`${path}.pcap`, wiresharkCapture(await readWiresharkRows(`${path}.json`)));
}

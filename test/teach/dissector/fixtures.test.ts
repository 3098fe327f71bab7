import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { decodeByCodecs } from "./codecs.ts";
import { readPackets } from "./read-packets.ts";
import { decodeByTshark, noTshark } from "./tshark.ts";

const captures = ["fixtures/captures", "fixtures/wireshark"].flatMap((folder) =>
  readdirSync(join(packageRoot, folder))
    .filter((name) => name.endsWith(".pcap"))
    .map((name) => join(folder, name)),
);

describe.skipIf(noTshark !== undefined)("the recorded captures", () => {
  it.for(captures)("have the messages and fields of our codecs in tshark: %s", async (name) => {
    const path = join(packageRoot, name);
    const expected = decodeByCodecs(await readPackets(path));
    expect(expected.length).toBeGreaterThan(1);
    expect(decodeByTshark(path)).toEqual(expected);
  });
});

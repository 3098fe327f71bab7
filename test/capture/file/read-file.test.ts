import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { readCapture } from "../../../src/capture/file/read-file.ts";
import { readTrace, tracePath } from "../tcp/traces.ts";

const folder = mkdtempSync(joinPath(tmpdir(), "lab-read-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("readCapture", () => {
  it.each(["talk.pcap", "talk-ipv6.pcapng"])(
    "knows gzip by its octets, whatever the name: %s",
    async (name) => {
      const path = write(name, gzipSync(readFileSync(tracePath(name))));
      expect(await lengthsOf(path)).toEqual((await readTrace(name)).map(({ data }) => data.length));
    },
  );

  it("shows every packet before the damage of a packed file, then tells its offset", async () => {
    const packed = gzipSync(readFileSync(tracePath("talk.pcap")));
    const cut = write("cut.pcap.gz", packed.subarray(0, packed.length >> 1));
    const shown: number[] = [];
    const reading = readCapture(cut, { packet: (view) => shown.push(view.number) > 0 });
    await expect(reading).rejects.toMatchObject({ code: "CAPTURE_BAD_GZIP", offset: packed.length >> 1 });
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.length).toBeLessThan(28);
  });

  it("unpacks standard input", () => {
    const program = `
      import { readCapture } from ${JSON.stringify(moduleOf("read-file.ts"))};
      let count = 0;
      await readCapture("-", { packet: () => { count += 1; return true; } });
      console.log(count);`;
    const argv = ["--import", "tsx", "--input-type=module", "-e", program];
    const input = gzipSync(readFileSync(tracePath("talk.pcap")));
    expect(spawnSync(process.execPath, argv, { input, encoding: "utf8" })).toMatchObject({ stdout: "28\n" });
  });

  it("stops reading when its sink has enough", async () => {
    const shown: number[] = [];
    await readCapture(tracePath("talk.pcap"), { packet: (view) => shown.push(view.number) < 3 });
    expect(shown).toEqual([1, 2, 3]);
  });

  it.each([
    ["missing", "there is no such file"],
    [".", "it is a folder"],
  ])("says why %s cannot be read", async (name, why) => {
    const reading = readCapture(joinPath(folder, name), { packet: () => true });
    await expect(reading).rejects.toMatchObject({
      code: "CAPTURE_NOT_READABLE",
      message: `Cannot read ${joinPath(folder, name)}: ${why}.`,
    });
  });
});

function write(name: string, octets: Uint8Array): string {
  const path = joinPath(folder, name);
  writeFileSync(path, octets);
  return path;
}

async function lengthsOf(path: string): Promise<readonly number[]> {
  const lengths: number[] = [];
  await readCapture(path, { packet: (view) => lengths.push(view.end - view.start) > 0 });
  return lengths;
}

function moduleOf(name: string): string {
  return fileURLToPath(new URL(`../../../src/capture/file/${name}`, import.meta.url));
}

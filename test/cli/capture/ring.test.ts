import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createCaptureReader } from "../../../src/capture/file/reader.ts";
import { openRing, readRing } from "../../../src/cli/capture/ring.ts";
import { packetOf, textOf } from "./packets.ts";

const seenOn = { interface: "eth0", filter: "udp" };
const folder = mkdtempSync(join(tmpdir(), "lab-ring-"));
afterAll(() => rmSync(folder, { recursive: true }));

let place = "";
beforeEach(() => {
  place = mkdtempSync(join(folder, "case-"));
});

describe("a ring of files", () => {
  it("never has more files or octets than its bounds, and keeps the latest packets", () => {
    const bounds = { files: 3, octets: 20_000 };
    const ring = openRing(join(place, "day.pcapng"), bounds, seenOn);
    ring.begin(1);
    const total = 500;
    let most = 0;
    let longest = 0;
    for (let number = 1; number <= total; number += 1) {
      ring.add(packetOf(100 + (number % 900), 7, number));
      if (number % 3 === 0) ring.flush();
      const sizes = readdirSync(place).map(sizeOf);
      most = Math.max(most, sizes.length);
      longest = Math.max(longest, ...sizes);
    }
    ring.close({ captured: total, dropped: 0 });

    expect(most).toBe(bounds.files);
    expect(longest).toBeLessThanOrEqual(bounds.octets);
    const names = readdirSync(place).toSorted();
    expect(names).toHaveLength(3);
    const latest = names.flatMap((name) => packetsOf(name));
    const first = total - latest.length + 1;
    expect(latest.map(textOf)).toEqual(
      Array.from({ length: latest.length }, (_, index) => {
        const number = first + index;
        return textOf(packetOf(100 + (number % 900), 7, number).toRecord());
      }),
    );
    expect(latest.length).toBeGreaterThan(60);
    expect(ring.describe()).toBe(
      `the latest are in 3 files, from ${join(place, names[0] ?? "")} to ${join(place, names[2] ?? "")}`,
    );
  });

  it("names its files by number and local time, before the suffix", () => {
    const before = Date.now();
    openRing(join(place, "a.b.pcapng"), { files: 2, octets: 1_000_000 }, seenOn).close(undefined);
    const [name = ""] = readdirSync(place);
    const [, ...parts] =
      /^a\.b_00001_(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.pcapng$/.exec(name)?.map(Number) ?? [];
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
    const begun = new Date(year, month - 1, day, hour, minute, second).getTime();
    expect(begun).toBeGreaterThan(before - 1001);
    expect(begun).toBeLessThanOrEqual(Date.now());
  });

  it("never writes to a file that is there, nor deletes one that somebody put in the place of its own", () => {
    const ring = openRing(join(place, "day.pcapng"), { files: 2, octets: 2000 }, seenOn);
    ring.begin(1);
    const [first = ""] = readdirSync(place);
    renameSync(join(place, first), join(place, "kept"));
    writeFileSync(join(place, first), "not ours");
    for (let number = 1; number <= 20; number += 1) ring.add(packetOf(500, 1, number));
    ring.close({ captured: 20, dropped: 0 });
    expect(readFileSync(join(place, first), "utf8")).toBe("not ours");

    const [, second = ""] = readdirSync(place).filter((name) => name.startsWith("day_"));
    const taken = join(place, second.replace(/^day/, "night").replace(/_\d{5}_/, "_00001_"));
    writeFileSync(taken, "not ours either");
    const another = openRing(join(place, "night.pcapng"), { files: 2, octets: 2000 }, seenOn);
    another.begin(1);
    another.close({ captured: 0, dropped: 0 });
    expect(readFileSync(taken, "utf8")).toBe("not ours either");
  });

  it("leaves nothing behind when the capture does not begin", () => {
    openRing(join(place, "day.pcapng"), { files: 2, octets: 2000 }, seenOn).abandon();
    expect(readdirSync(place)).toEqual([]);
  });

  it("begins each file with its interface and filter", () => {
    const ring = openRing(join(place, "day.pcapng"), { files: 2, octets: 2000 }, seenOn);
    for (let number = 1; number <= 9; number += 1) ring.add(packetOf(500, 1, number));
    ring.close({ captured: 9, dropped: 0 });
    for (const name of readdirSync(place)) {
      const reader = createCaptureReader();
      reader.push(readFileSync(join(place, name)));
      expect(reader.interfaces).toMatchObject([{ name: "eth0", filter: "udp", linkType: 1 }]);
    }
  });
});

describe("--ring", () => {
  it("is a number of files and the megabytes of each, of a million octets", () => {
    expect(readRing("5:100")).toEqual({ files: 5, octets: 100_000_000 });
  });

  it.each([
    ["5", '--ring takes a number of files and the megabytes of each, for example 5:100, not "5".'],
    ["", '--ring takes a number of files and the megabytes of each, for example 5:100, not "".'],
    ["1:10", "The number of files in --ring 1 is not a whole number from 2 to 100000."],
    ["x:10", "The number of files in --ring x is not a whole number from 2 to 100000."],
    ["5:0", "The number of megabytes in --ring 0 is not a whole number from 1 to 1000000."],
    ["5:0.5", "The number of megabytes in --ring 0.5 is not a whole number from 1 to 1000000."],
  ])("refuses %j in one sentence", (text, sentence) => {
    expect(() => readRing(text)).toThrow(sentence);
  });
});

function sizeOf(name: string): number {
  return statSync(join(place, name)).size;
}

/** The packets of a file, which must be whole. */
function packetsOf(name: string) {
  const reader = createCaptureReader();
  const packets = reader.push(readFileSync(join(place, name)));
  reader.end();
  return packets;
}

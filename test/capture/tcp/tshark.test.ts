import { describe, expect, it } from "vitest";
import type { Field } from "../../../src/capture/fields/field.ts";
import { fieldTexts } from "../../../src/capture/fields/put-field.ts";
import { findField } from "../../../src/capture/fields/registry.ts";
import { seePackets } from "../see-packets.ts";
import { edgeTraceNames, readTsharkRows, traceNames, tracePath } from "./traces.ts";

describe("the fields of recorded traces", () => {
  it.each([...traceNames, ...edgeTraceNames])("are tshark's on every TCP frame of %s", async (name) => {
    const wanted = readTsharkRows(name);
    const found = new Map<number, Record<string, string>>();
    await seePackets(tracePath(name), (seen) => {
      const row = wanted.get(seen.view.number);
      if (row === undefined) expect(seen.segment).toBeUndefined();
      else {
        const values = Object.keys(row).map((field) => [field, fieldTexts(known(field), seen).join(",")]);
        found.set(seen.view.number, Object.fromEntries(values));
      }
    });
    expect([...found.keys()]).toEqual([...wanted.keys()]);
    for (const [frame, row] of found) expect({ frame, ...row }).toEqual({ frame, ...wanted.get(frame) });
  });

  it("has every analysis flag in at least one trace", () => {
    const flags = Object.keys(
      readTsharkRows(traceNames[0] ?? "")
        .values()
        .next().value ?? {},
    ).filter((name) => name.startsWith("tcp.analysis."));
    const rows = traceNames.flatMap((name) => [...readTsharkRows(name).values()]);
    expect(flags.length).toBeGreaterThan(20);
    for (const flag of flags) expect([flag, rows.some((row) => row[flag] !== "")]).toEqual([flag, true]);
  });
});

function known(name: string): Field {
  const field = findField(name);
  if (field === undefined) throw new Error(`${name} is no field that the lab knows`);
  return field;
}

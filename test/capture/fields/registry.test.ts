import { describe, expect, it } from "vitest";
import { fieldTexts } from "../../../src/capture/fields/put-field.ts";
import { fields, findField } from "../../../src/capture/fields/registry.ts";
import { seePackets } from "../see-packets.ts";
import { traceNames, tracePath } from "../tcp/traces.ts";

describe("the fields", () => {
  it("are found by their names, each once", () => {
    const names = fields.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const field of fields) expect(findField(field.name)).toBe(field);
    expect(findField("tcp.prot")).toBeUndefined();
    expect(findField("constructor")).toBeUndefined();
  });

  it("have titles of one line", () => {
    for (const { name, title } of fields)
      expect([name, title]).toEqual([name, expect.stringMatching(/^\S(?:.*\S)?$/u)]);
  });

  it("have digits where they are hexadecimal", () => {
    for (const { name, type, digits } of fields)
      expect([name, digits === undefined]).toEqual([name, type !== "hex"]);
  });

  it("tell the EtherType of the frame itself, also where VLAN tags follow", async () => {
    const found: string[] = [];
    const field = findField("eth.type");
    await seePackets(tracePath("lengths.pcap"), (packet) => {
      found.push(field === undefined ? "" : fieldTexts(field, packet).join());
    });
    expect(found.slice(0, 2)).toEqual(["0x8100", "0x0800"]);
  });

  it("have one value at most where they say whether there is one", async () => {
    const wrong = new Set<string>();
    for (const name of traceNames)
      await seePackets(tracePath(name), (packet) => {
        for (const { name, has, count } of fields)
          if (
            has !== undefined &&
            name !== "tcp.analysis.duplicate_ack" &&
            count(packet) !== (has(packet) ? 1 : 0)
          )
            wrong.add(name);
      });
    expect([...wrong]).toEqual([]);
  });
});

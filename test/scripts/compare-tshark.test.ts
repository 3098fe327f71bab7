import { describe, expect, it } from "vitest";
import { compareFile } from "../../scripts/compare/compare-file.ts";
import { comparedFields } from "../../scripts/compare/compared-fields.ts";
import { type OwnRow, readOwnRows } from "../../scripts/compare/own-rows.ts";
import { reasonOf } from "../../scripts/compare/reason.ts";
import { describeComparison, summarise } from "../../scripts/compare/summary.ts";
import type { Tshark, TsharkRow } from "../../scripts/compare/tshark.ts";
import { tracePath } from "../capture/tcp/traces.ts";

const TALK = tracePath("talk.pcap");

/** A tshark that says what the lab says, but for what `change` makes of its rows. */
async function agreeing(change: (rows: TsharkRow[]) => void, complaint = ""): Promise<Tshark> {
  const rows: TsharkRow[] = [];
  await readOwnRows(TALK, async (seen) => {
    for (const { values } of seen)
      rows.push({ layers: ["eth", "ethertype", "ip", "tcp"], isMalformed: false, values });
  });
  change(rows);
  return {
    version: "one that agrees",
    hasApplications: false,
    close: () => undefined,
    read: () => ({ next: async () => rows.shift(), complaint: async () => complaint }),
  };
}

function withValue(row: TsharkRow | undefined, field: string, value: string): TsharkRow {
  if (row === undefined) throw new Error("the trace is shorter than that");
  const place = comparedFields.findIndex(({ name }) => name === field);
  return { ...row, values: row.values.map((own, index) => (index === place ? value : own)) };
}

describe("the comparison with tshark", () => {
  it("finds nothing where both agree", async () => {
    const comparison = await compareFile(TALK, await agreeing(() => undefined));
    expect(comparison.differences).toEqual([]);
    expect(comparison.unread).toBeUndefined();
    expect(comparison.values).toBeGreaterThan(10 * comparison.frames);
  });

  it("names file, frame, field and both values of a difference", async () => {
    const tshark = await agreeing((rows) => {
      rows[3] = withValue(rows[3], "tcp.seq", "77");
    });
    const comparison = await compareFile(TALK, tshark);
    expect(comparison.differences).toMatchObject([
      { frame: 4, field: "tcp.seq", kind: "tcp.seq", tsharks: "77" },
    ]);
    expect(describeComparison(comparison)).toBe(`${TALK}  frame 4  tcp.seq: ours "1", tshark's "77"\n`);
    expect(summarise("t", [comparison, comparison]).kinds).toEqual([
      { kind: "tcp.seq", files: 1, frames: 1, values: 2 },
    ]);
  });

  it("reports a file that one side reads further than the other, with what each says", async () => {
    const tshark = await agreeing((rows) => rows.splice(5), "tshark: it is damaged");
    const { unread, frames } = await compareFile(TALK, tshark);
    expect(frames).toBe(5);
    expect(unread).toMatchObject({ ours: "", tsharks: "tshark: it is damaged", tsharksFrames: 5 });
    expect(unread?.ourFrames).toBeGreaterThan(5);
  });
});

describe("the reason why tshark sees another packet", () => {
  const own: OwnRow = {
    linkType: 1,
    network: 4,
    transport: 0,
    isFragment: false,
    hasOddFraction: false,
    values: [],
  };

  it.each([
    [own, "eth:ethertype:ip:tcp", undefined],
    [own, "eth:ethertype:ip:icmp:ip:udp", "quoted by ICMP"],
    [own, "eth:ethertype:ip:ip:tcp", "tunnel (IP in IP)"],
    [own, "eth:ethertype:ip:gre:ip:tcp", "tunnel (gre)"],
    [{ ...own, transport: 17 }, "eth:ethertype:ip:udp:l2tp", "tunnel (l2tp)"],
    [{ ...own, isFragment: true }, "eth:ethertype:ip:udp", "reassembled fragments"],
    [{ ...own, network: 0 }, "eth:ethertype:mpls:ip:udp", "IP inside of eth:ethertype:mpls"],
    [{ ...own, network: 0, linkType: 9 }, "ppp:ip:udp", "link type 9 (ppp)"],
  ] as const)("is told from the layers (%#)", (row, layers, reason) => {
    expect(reasonOf(row, layers.split(":"))).toBe(reason);
  });
});

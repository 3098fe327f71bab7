import { describe, expect, it } from "vitest";
import { createRowColours } from "../../../src/capture/print/colours.ts";
import { type Piece, putPiece, textPut } from "../../../src/capture/print/put.ts";
import { seePackets } from "../see-packets.ts";
import { tracePath } from "../tcp/traces.ts";

/** Backgrounds of Wireshark's colouring rules. */
const RULE = {
  synFin: "160;160;160",
  tcp: "231;230;255",
  udp: "218;238;255",
  dark: "18;39;46",
  reset: "164;0;0",
} as const;

describe("createRowColours", () => {
  it("gives rows the backgrounds of Wireshark's rules, the first that holds", async () => {
    const talk = await backgroundsOf("talk.pcap");
    expect(talk.slice(0, 4)).toEqual([RULE.synFin, RULE.synFin, RULE.tcp, RULE.tcp]);
    expect(await backgroundsOf("loss.pcap")).toContain(RULE.dark);
    expect((await backgroundsOf("refused.pcap")).slice(0, 2)).toEqual([RULE.synFin, RULE.reset]);
  });

  it("finds ICMP errors by their type", async () => {
    expect((await backgroundsOf("refused.pcap")).slice(2)).toEqual([RULE.udp, RULE.dark]);
  });

  it("takes the nearest of 256 colours where a terminal has no more", async () => {
    const colours = createRowColours("256");
    const begins: string[] = [];
    await seePackets(tracePath("talk.pcap"), ({ view, segment, above }) => {
      begins.push(textOf(colours.begin(view, segment, above)));
    });
    expect(begins[2]).toBe("\u001b[48;5;189;38;5;16m");
  });
});

function textOf(piece: Piece | undefined): string {
  return piece === undefined ? "" : textPut(piece.length, (target, at) => putPiece(target, at, piece));
}

async function backgroundsOf(name: string): Promise<readonly (string | undefined)[]> {
  const colours = createRowColours("24-bit");
  const found: (string | undefined)[] = [];
  await seePackets(tracePath(name), ({ view, segment, above }) => {
    const begin = textOf(colours.begin(view, segment, above));
    found.push(/\[48;2;([\d;]+?);38/u.exec(begin)?.[1]);
  });
  return found;
}

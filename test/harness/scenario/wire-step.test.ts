import { describe, expect, it } from "vitest";
import { parseWireStep, WIRE_VERBS } from "../../../src/harness/scenario/wire-step.ts";

function parse(words: string) {
  const [, verb = "", told] = /^wire (\S+?)(?:: (.*))?$/u.exec(words) ?? [];
  return parseWireStep(verb, told);
}

describe("a step that gives orders to the wire", () => {
  it.each(Object.entries(WIRE_VERBS))("%s is understood as its own example has it", (type, example) => {
    expect(parse(example)).toMatchObject({ type });
  });

  it.each([
    [
      "wire drops: client data",
      { type: "drops", frames: { from: "client", kind: "data", first: 1, last: 1 } },
    ],
    [
      "wire drops: server syn-ack 2",
      { type: "drops", frames: { from: "server", kind: "syn-ack", first: 2, last: 2 } },
    ],
    [
      "wire drops: client data 2-4",
      { type: "drops", frames: { from: "client", kind: "data", first: 2, last: 4 } },
    ],
    [
      "wire drops: client data where tcp.len > 3",
      { type: "drops", frames: { from: "client", kind: "data", first: 1, last: 1, where: "tcp.len > 3" } },
    ],
    [
      "wire delays: client fin 1 by 1.5s",
      { type: "delays", frames: { from: "client", kind: "fin", first: 1, last: 1 }, byMs: 1500 },
    ],
    [
      "wire truncates: client data to 60",
      { type: "truncates", frames: { from: "client", kind: "data", first: 1, last: 1 }, length: 60 },
    ],
    ["wire loses: 2.5%", { type: "loses", percent: 2.5 }],
    ["wire cuts", { type: "cuts" }],
    ["wire cuts: 800ms", { type: "cuts", forMs: 800 }],
    ["wire narrows: 576", { type: "narrows", mtu: 576 }],
    ["wire narrows: client 576", { type: "narrows", mtu: 576, from: "client" }],
    ["wire heals", { type: "heals" }],
    ["wire resets: both", { type: "resets", whom: "both" }],
  ])("%s", (words, order) => {
    expect(parse(words)).toEqual(order);
  });

  it.each([
    ["wire eats: client data", /^the wire cannot "eats"; it drops, duplicates, /],
    ["wire drop: client data", /did you mean drops/],
    ["wire drops", /^wire drops needs to be told what, as in wire drops: client data$/],
    ["wire drops: data", /^"data" names no frames; write them as in wire drops: client data$/],
    [
      "wire drops: client dato",
      /^"dato" is no kind of segment; kinds are syn, syn-ack, data, ack, fin, rst.*data/,
    ],
    ["wire drops: client data 0", /^frames are counted from 1/],
    ["wire drops: client data 3-2", /the last is not before the first$/],
    ["wire drops: client data by 3ms", /^wire drops takes neither "by" nor "to"/],
    ["wire drops: client data where tcp.lenn > 3", /^The display filter cannot be understood: .*tcp\.lenn/],
    ["wire delays: client data", /^how long\? write it as in wire delays: server fin by 300ms$/],
    ["wire delays: client data by soon", /"soon" is no duration/],
    ["wire truncates: client data to 3", /^to how many octets\?/],
    ["wire loses: 0%", /^"0%" is no share/],
    ["wire loses: 100%", /^"100%" is no share/],
    ["wire cuts: a while", /"a while" is no duration/],
    ["wire narrows: 67", /^"67" is no MTU/],
    ["wire narrows: 9000", /^"9000" is no MTU/],
    ["wire resets: nobody", /^an RST goes to client, server or both/],
    ["wire heals: now", /^wire heals takes no text/],
  ])("%s is refused in one sentence", (words, problem) => {
    const order = parse(words);
    expect("problem" in order ? order.problem : order).toMatch(problem);
  });
});

import { describe, expect, it } from "vitest";
import {
  createClientFramer,
  createServerFramer,
  cutAtCommands,
  cutAtPickles,
} from "../../../src/impls/ece146/framing.ts";
import { everyCut } from "../cuts.ts";
import { digits, goldenMessages, goldenOctets } from "../golden.ts";

const golden = goldenMessages("ece146");
const framers = { "client-to-server": createServerFramer, "server-to-client": createClientFramer } as const;

describe.for(golden)("ECE 146's message $name", ({ hex, direction }) => {
  const octets = Buffer.from(hex, "hex");

  it("is as many messages as reads in the report's reading (§5.2, §5.3)", () => {
    for (const parts of everyCut(octets))
      expect(frame("report", direction, parts)).toEqual(parts.map(digits));
  });

  it("is one message in the robust reading, wherever it is cut", () => {
    for (const parts of everyCut(octets)) expect(frame("robust", direction, parts)).toEqual([hex]);
  });
});

describe("what ran together at the robust client", () => {
  const lists = golden.filter(({ value }) => value !== undefined);
  const announcement = goldenOctets("ece146", "announcement");
  const line = goldenOctets("ece146", "echoed-umlauts");

  it.for(lists)("is told apart around the list $name, wherever it is cut", ({ hex }) => {
    const list = Buffer.from(hex, "hex");
    const joined = Buffer.concat([announcement, list, list, line]);
    const parted = [announcement, list, list, line].map(digits);
    for (const parts of everyCut(joined)) expect(frame("robust", "server-to-client", parts)).toEqual(parted);
  });

  it("is one message in the report's reading, which neither decodes nor unpickles", () => {
    const joined = Buffer.concat([announcement, goldenOctets("ece146", "one-user")]);
    expect(frame("report", "server-to-client", [joined])).toEqual([digits(joined)]);
  });
});

describe("cutAtPickles", () => {
  it.for(["À\u0002", "ဂက\u0004", "😀\u0003", "\u0080\u0005"])(
    "leaves characters that end in 0x80 whole: %j",
    (text) => {
      const octets = Buffer.from(`<John> ${text} and more`);
      expect(cutAtPickles(octets).map(digits)).toEqual([digits(octets)]);
    },
  );

  it("keeps an unfinished list and a list that is none in one piece", () => {
    const list = goldenOctets("ece146", "three-users");
    const text = Buffer.from("text");
    for (const tail of [list.subarray(0, -1), Buffer.from("\x80\x04cos\nsystem\n", "latin1")])
      expect(cutAtPickles(Buffer.concat([text, tail])).map(digits)).toEqual([digits(text), digits(tail)]);
  });

  it("takes time that grows with the length, whatever a peer sends", () => {
    const hostile = Buffer.from("À\u0002".repeat(200_000));
    expect(cutAtPickles(hostile)).toHaveLength(1);
  });
});

describe("cutAtCommands", () => {
  it.for([
    [
      "Brandon!ShowUserHasConnected!GetAllActiveUsers",
      ["Brandon", "!ShowUserHasConnected", "!GetAllActiveUsers"],
    ],
    ["!ShowUserHasConnected!GetAllActiveUsers", ["!ShowUserHasConnected", "!GetAllActiveUsers"]],
    ["bye then!Exit", ["bye then", "!Exit"]],
    ["!Exit", ["!Exit"]],
    ["type !Exit", ["type !Exit"]],
    ["!Exit is how you leave", ["!Exit is how you leave"]],
    ["!exit", ["!exit"]],
    ["", []],
  ] as const)("cuts %j into %j", ([words, parts]) => {
    expect(cutAtCommands(words)).toEqual(parts);
  });
});

function frame(
  reading: "report" | "robust",
  direction: keyof typeof framers,
  parts: readonly Uint8Array[],
): readonly string[] {
  const frames: string[] = [];
  const framer = framers[direction](reading, (octets) => frames.push(digits(octets)));
  for (const part of parts) framer.push(part);
  framer.flush();
  return frames;
}

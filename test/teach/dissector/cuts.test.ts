import { describe, expect, it } from "vitest";
import type { Protocol } from "../../../src/impls/impl.ts";
import { protocols } from "../../../src/impls/registry.ts";
import { concat, utf8 } from "../../../src/wire/octets.ts";
import { goldenMessages } from "../../impls/golden.ts";
import { allCuts, type BuiltConnection, buildPackets, writePackets } from "./build-streams.ts";
import { decodeByCodecs } from "./codecs.ts";
import { decodeByTshark, noTshark } from "./tshark.ts";

describe.skipIf(noTshark !== undefined)("messages of the reports", { timeout: 120_000 }, () => {
  const connections = protocols.flatMap(cutConnections);

  it("have the fields of our codecs in tshark, cut anywhere", () => {
    const packets = buildPackets(connections);
    const expected = decodeByCodecs(packets);
    expect(expected.length).toBeGreaterThan(1000);
    expect(decodeByTshark(writePackets(packets))).toEqual(expected);
  });

  it("have the same fields when they are looked at again", () => {
    const packets = buildPackets(connections.filter((_, at) => at % 5 === 0));
    expect(decodeByTshark(writePackets(packets), "-2")).toEqual(decodeByCodecs(packets));
  });

  it("are told apart where one segment brings them all, and where each has its own", () => {
    const packets = buildPackets(protocols.flatMap(joinedConnections));
    expect(decodeByTshark(writePackets(packets))).toEqual(decodeByCodecs(packets));
  });
});

/** The shortest golden message of each type, behind another of its side where it is not the first, cut in every way. */
function cutConnections({ name, defaultPort: port, messageTypes }: Protocol): readonly BuiltConnection[] {
  const golden = goldenMessages(name).toSorted((one, other) => one.hex.length - other.hex.length);
  return messageTypes.flatMap(({ name: type, direction }) => {
    const message = golden.find(
      (each) => each.type === type && each.direction === direction && each.hex !== "0a",
    );
    if (message === undefined) return [];
    const before = (message.first === true ? [] : (FIRST[name] ?? [])).map((words) => ({
      direction,
      pieces: [utf8(words)],
    }));
    const cuts = allCuts(Buffer.from(message.hex, "hex"));
    return cuts.map((pieces) => ({ port, sent: [...before, { direction, pieces }] }));
  });
}

function joinedConnections({ name, defaultPort: port }: Protocol): readonly BuiltConnection[] {
  return DIRECTIONS.flatMap((direction) => {
    const messages = goldenMessages(name).filter((each) => each.direction === direction);
    const octets = messages.map(({ hex }) => Buffer.from(hex, "hex"));
    return [[concat(octets)], octets].map((pieces) => ({ port, sent: [{ direction, pieces }] }));
  });
}

const DIRECTIONS = ["client-to-server", "server-to-client"] as const;

/** What a side says first, where the first message is another than the rest. */
const FIRST: Readonly<Record<string, readonly string[]>> = { pychat: ["Ann"], ece146: ["Ann"] };

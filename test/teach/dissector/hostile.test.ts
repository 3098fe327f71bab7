import { describe, expect, it } from "vitest";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import { protocols } from "../../../src/impls/registry.ts";
import { concat, utf8 } from "../../../src/wire/octets.ts";
import { goldenMessages } from "../../impls/golden.ts";
import { type BuiltConnection, buildPackets, writePackets } from "./build-streams.ts";
import { brokenTshark, noTshark, tshark } from "./tshark.ts";

/** Milliseconds that tshark may take on a machine with much else to do. */
const LIMIT_MS = 120_000;

const SEGMENT = 1448;
const [PICKLES, HEADERS, JSON_PORT] = [9898, 6234, 9999];

/** Octets that no program of a report sends, and who would have to read them. */
const HOSTILE: readonly (readonly [port: number, octets: Uint8Array, what: string])[] = [
  [HEADERS, utf8("99999&&"), "a header of more octets than come"],
  [HEADERS, utf8("4294967296    &&MESSAGE&&|a: b"), "a header of 4 GiB"],
  [HEADERS, utf8("-5   hello"), "a negative header"],
  [HEADERS, utf8("1e9  hello"), "a header with an exponent"],
  [HEADERS, utf8("0x10 hello"), "a hexadecimal header"],
  [HEADERS, utf8("0    0    0    0    "), "empty data, over and over"],
  [HEADERS, utf8("00000".repeat(20_000)), "twenty thousand empty messages"],
  [HEADERS, Uint8Array.of(0xff, 0xfe, 0, 0, 0x80, 0xc3), "a header that is no UTF-8"],
  [
    PICKLES,
    Uint8Array.of(0x80, 4, 0x95, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x5d),
    "a frame of 2^64 octets",
  ],
  [PICKLES, Uint8Array.of(0x80, 4, 0x5d, 0x8d, 0, 0, 0, 0, 1, 0, 0, 0, 0x41), "a text of 4 GiB"],
  [PICKLES, Uint8Array.of(0x80, 4, 0x5d, 0x94, 0x28), "a pickle that is cut off"],
  [PICKLES, concat(Array.from({ length: 10_000 }, () => Uint8Array.of(0x80, 4, 0x5d))), "pickles in pickles"],
  [PICKLES, concat([Uint8Array.of(0x80, 4), utf8("(".repeat(10_000))]), "marks upon marks"],
  [PICKLES, concat([Uint8Array.of(0x80, 4), utf8("cos\nsystem\n(S'ls'\ntR.")]), "a call of a function"],
  [
    PICKLES,
    concat([Uint8Array.of(0x80, 4, 0x5d, 0x28), repeat(Uint8Array.of(0x8c, 1, 0x41), 20_000), utf8("e.")]),
    "20,000 users",
  ],
  [
    PICKLES,
    Uint8Array.of(0x80, 4, 0x5d, 0x94, 0x8c, 2, 0xc3, 0x28, 0x94, 0x61, 0x2e),
    "a user that is no UTF-8",
  ],
  [PICKLES, Uint8Array.of(0x80, 4, 0x5d, 0x94, 0x68, 0, 0x61, 0x2e), "a list in itself"],
  [JSON_PORT, utf8("[".repeat(10_000)), "10,000 lists in lists"],
  [JSON_PORT, utf8('{"a":'.repeat(10_000)), "10,000 objects in objects"],
  [JSON_PORT, utf8(`${"[".repeat(900)}${"]".repeat(900)}`), "900 lists in lists"],
  [JSON_PORT, utf8(`["auth_res", true, [${'"a", '.repeat(20_000)}"b"]]`), "20,000 users in JSON"],
  [JSON_PORT, utf8(`["messaging", "a", "b", "${"\\u00fc".repeat(20_000)}"]`), "120,000 octets of text"],
  [JSON_PORT, utf8(`"${"a".repeat(1_100_000)}"`), "a text above the limit"],
  [
    JSON_PORT,
    utf8('["messaging", "\\ud800", "\\u0000", "\\udc00\\ud800"]'),
    "halves of surrogate pairs, and a NUL",
  ],
  [JSON_PORT, utf8(`[${"9".repeat(5000)}]`), "a number of 5,000 digits"],
  [JSON_PORT, utf8('["auth", "a", "b"]}'), "an end without a beginning"],
  [
    JSON_PORT,
    utf8('["auth" "a"] {"a" 1} {1: 2} [,] [1,] nul tru "\\x" [NaN, -Infinity, 1e5, -0, 01]'),
    "no JSON",
  ],
  [JSON_PORT, Uint8Array.of(0x22, 0xff, 0xc0, 0x80, 0x22), "a text that is no UTF-8"],
  [JSON_PORT, utf8('"\\'), "an escape that is cut off"],
  ...protocols.flatMap(({ defaultPort }) => [
    [defaultPort, utf8("\u001b]0;x\u0007\u202egnp.exe\u0000\r\n".repeat(50)), "controls"] as const,
    [defaultPort, utf8("x".repeat(200_000)), "200,000 octets without an end"] as const,
    [
      defaultPort,
      Uint8Array.from({ length: 5000 }, (_, at) => (at * 167 + (at >> 3) * 13) % 256),
      "any octets",
    ] as const,
    [defaultPort, new Uint8Array(3000), "zeros"] as const,
    [defaultPort, utf8("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "HTTP"] as const,
  ]),
];

describe.skipIf(noTshark !== undefined)("octets that no report has", { timeout: LIMIT_MS }, () => {
  const path = writePackets(buildPackets(HOSTILE.flatMap(([port, octets]) => bothWays(port, octets))));

  it("end in no error of Lua, and in an end", () => {
    const columns = ["_ws.col.Protocol", "_ws.col.Info", ...ERRORS].flatMap((field) => ["-e", field]);
    const shown = tshark("-2", "-r", path, "-T", "fields", "-E", "occurrence=f", ...columns)
      .trimEnd()
      .split("\n");
    for (const { name } of protocols)
      expect(shown.some((row) => row.startsWith(`${name.toUpperCase()}\t`))).toBe(true);
    expect(
      shown.filter((row) =>
        row
          .split("\t")
          .slice(2)
          .some((error) => error !== ""),
      ),
    ).toEqual([]);
  });

  it("end in none where the capture cut the packets off, or none is put together", () => {
    const packets = buildPackets(
      HOSTILE.flatMap(([port, octets]) => bothWays(port, octets.subarray(0, 5000))),
    );
    const cut = packets.map((packet, at) => cutOff(packet, 54 + ((at * 7) % 60)));
    expect(failures(writePackets(cut))).toBe("");
    expect(failures(writePackets(packets), "-o", "tcp.desegment_tcp_streams:FALSE")).toBe("");
  });

  it("end in none on the wire of any other protocol, wherever they are cut", () => {
    const random = createRandom(7);
    const connections = Array.from({ length: 400 }, (): BuiltConnection => {
      const { name, defaultPort } = protocols[random(protocols.length)] ?? { name: "", defaultPort: 0 };
      const golden = goldenMessages(name);
      const octets = concat(
        Array.from({ length: 3 }, () =>
          damaged(Buffer.from(golden[random(golden.length)]?.hex ?? "", "hex"), random),
        ),
      );
      const port = random(4) === 0 ? 20_000 : defaultPort;
      const direction = random(2) === 0 ? "client-to-server" : "server-to-client";
      return { port, sent: [{ direction, pieces: pieces(octets, 1 + random(60)) }] };
    });
    expect(failures(writePackets(buildPackets(connections)))).toBe("");
  });

  it("would be seen if they did", () => {
    const shown = brokenTshark(path, "-Y", ERRORS.join(" or "), "-V");
    expect(shown).toMatch(/lab\.lua failed here/u);
  });
});

/** The fields that a packet has where Lua failed. */
const ERRORS: readonly string[] = ["_ws.lua.error", ...protocols.map(({ name }) => `${name}.failed`)];

/** Returns what tshark says of packets at which Lua failed. */
function failures(path: string, ...options: readonly string[]): string {
  return tshark(...options, "-r", path, "-Y", ERRORS.join(" or "));
}

/** What is long is sent one way only: to whom it is harder to read. */
function bothWays(port: number, octets: Uint8Array): readonly BuiltConnection[] {
  const isLong = octets.length > 20_000;
  return (["client-to-server", "server-to-client"] as const)
    .filter((direction) => !isLong || (direction === "server-to-client") === (port === PICKLES))
    .map((direction) => ({
      port,
      sent: [{ direction, pieces: pieces(octets, SEGMENT) }],
    }));
}

function pieces(octets: Uint8Array, length: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(octets.length / length) }, (_, at) =>
    octets.subarray(at * length, (at + 1) * length),
  );
}

function cutOff(packet: PacketRecord, length: number): PacketRecord {
  const data = packet.data.subarray(0, length);
  return { ...packet, data, capturedLength: data.length };
}

function repeat(octets: Uint8Array, times: number): Uint8Array {
  return concat(new Array<Uint8Array>(times).fill(octets));
}

function damaged(octets: Uint8Array, random: (below: number) => number): Uint8Array {
  const copy = Uint8Array.from(octets);
  if (copy.length > 0) copy[random(copy.length)] = random(256);
  return random(3) === 0 ? copy.subarray(0, random(copy.length + 1)) : copy;
}

/** A generator of whole numbers, the same for the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

import { describe, expect, it } from "vitest";
import { StreamFollower, type StreamPiece } from "../../../src/capture/follow/follower.ts";
import { type FollowFormat, FollowPrinter } from "../../../src/capture/follow/print-follow.ts";
import { OctetWriter } from "../../../src/capture/print/octet-writer.ts";
import { seePackets } from "../see-packets.ts";
import { readTsharkTables, traceNames, tracePath } from "../tcp/traces.ts";

/** tshark leaves out without a word what the capture cut off; here it is missing. */
const SNAPPED = await namesOf((cut) => cut);

describe("following a connection", () => {
  it.each(traceNames.filter((name) => !SNAPPED.includes(name)))(
    "gives tshark's octets of %s",
    async (name) => {
      // tshark's text on missing octets ends in a NUL by mistake, so what it gives is compared octet by octet.
      expect(octetsIn(await print(name, "hex"))).toEqual(octetsIn(readTsharkTables(name).follow));
    },
  );

  it("prints tshark's lines where nothing is missing", async () => {
    const wanted = readTsharkTables("talk.pcap").follow;
    expect(await print("talk.pcap", "hex")).toBe(wanted);
  });

  it("shows text with its lengths, the second end's indented", async () => {
    expect(await print("talk.pcap", "text")).toContain("\n6\nhello\n\n\t8\n> hello\n\n");
  });

  it("lets nothing reach a terminal that steers it", () => {
    const writer = new OctetWriter();
    const printer = new FollowPrinter(writer, "text", false);
    const octets = new TextEncoder().encode("a\u001b[31mb\rc\u202ed\r\né\t😀");
    printer.piece({ sender: 0, frame: 1, octets, missing: 0 });
    expect(new TextDecoder().decode(writer.take())).toBe(`${octets.length}\na.[31mb.c.d\né\t😀\n`);
  });

  it("says how many octets are missing, once the other side has acknowledged them", async () => {
    const pieces = await follow("unseen.pcap");
    const missing = pieces.filter((piece) => piece.missing > 0);
    expect(missing.length).toBeGreaterThan(0);
    expect(await print("unseen.pcap", "text")).toContain(
      `[${missing[0]?.missing} bytes missing in capture file]`,
    );
  });
});

async function namesOf(isCut: (cut: boolean) => boolean): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of traceNames) {
    let cut = false;
    await seePackets(tracePath(name), ({ view }) => {
      cut ||= view.end < view.wireEnd;
    });
    if (isCut(cut)) found.push(name);
  }
  return found;
}

async function follow(name: string): Promise<readonly StreamPiece[]> {
  const pieces: StreamPiece[] = [];
  const follower = new StreamFollower((piece) => pieces.push({ ...piece, octets: piece.octets.slice() }));
  await seePackets(tracePath(name), ({ view, segment }) => {
    if (segment?.conversation.stream === 0) follower.segment(view, segment);
  });
  follower.end();
  return pieces;
}

async function print(name: string, format: FollowFormat): Promise<string> {
  const writer = new OctetWriter();
  const printer = new FollowPrinter(writer, format, false);
  await seePackets(tracePath(name), ({ view, segment }) => {
    if (view.number === 1 && segment !== undefined) printer.begin(segment.conversation);
  });
  for (const piece of await follow(name)) printer.piece(piece);
  printer.end();
  return new TextDecoder().decode(writer.take());
}

/** The octets of each side in their order; no NUL behind "capture file]". */
function octetsIn(text: string): readonly string[] {
  const sides = ["", ""];
  for (const line of text.split("\n")) {
    const [, tab, hex] = /^(\t?)[0-9A-F]{8} {2}(.{49})/u.exec(line) ?? [];
    if (hex === undefined) continue;
    const side = tab === "\t" ? 1 : 0;
    sides[side] += hex.replaceAll(" ", "");
  }
  return sides.map((hex) => hex.replaceAll("66696c655d00", "66696c655d"));
}

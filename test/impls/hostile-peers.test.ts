import { describe, expect, it } from "vitest";
import { FLOOD_OCTETS, type Flood, floodServer } from "../support/flood.ts";
import { growthOf } from "../support/peak.ts";
import { connectRaw, type RawPeer } from "../support/raw-peer.ts";
import { type Room, rooms, startRoom } from "./hostile-programs.ts";

const MEBIBYTE = 1 << 20;

/** The most that a hostile peer may cost: V8 alone lets 64 MiB of buffers lie that nobody needs before it collects them. */
const BOUND = 128 * MEBIBYTE;

/** A number of 4 GB less one, as four octets say it. */
const FOUR_GB = Uint8Array.of(0xff, 0xff, 0xff, 0xff);
const LETTERS = "x".repeat(1 << 16);
const BRACKETS = "[".repeat(100_000);
/** `pickle.dumps({})`. */
const PICKLED_OBJECT = Uint8Array.of(0x80, 0x04, 0x7d, 0x94, 0x2e);

interface Hostility {
  readonly does: string;
  readonly flood: Flood;
  /** What the server's screen says of it. */
  readonly reason: string;
}

const hostilities: Readonly<Record<string, readonly Hostility[]>> = {
  srm: [
    {
      does: "sends a line without an end",
      flood: { begin: "", more: LETTERS },
      reason: "(127.0.0.1 is refused: its message does not end within 4 MiB. It is served no more.)",
    },
    {
      does: "sends a header of 4 GB",
      flood: { begin: FOUR_GB, more: LETTERS },
      reason: "(127.0.0.1 is refused: its message does not end within 4 MiB. It is served no more.)",
    },
  ],
  ece146: [
    {
      does: "sends a name without an end",
      flood: { begin: "", more: LETTERS },
      reason: "): a name has at most 65536 octets, not ",
    },
    {
      does: "sends a header of 4 GB",
      flood: { begin: FOUR_GB, more: LETTERS },
      reason: "): a name is text, and this is no UTF-8",
    },
    {
      does: "sends a pickle that is no list of strings",
      flood: { begin: PICKLED_OBJECT, more: PICKLED_OBJECT },
      reason: "): a name is text, and this is no UTF-8",
    },
    {
      does: "is in and sends a line without an end",
      flood: {
        begin: "beyza!ShowUserHasConnected",
        heard: "*** beyza Connected ***",
        more: LETTERS,
      },
      reason: "): its message does not end within 4 MiB",
    },
  ],
  cse4074: [
    {
      does: "sends a header of 4 GB in octets",
      flood: { begin: FOUR_GB, more: LETTERS },
      reason: " is refused: its header is no number.)",
    },
    {
      does: "sends a header of 4 GB in digits",
      flood: { begin: "4294967296", more: LETTERS },
      reason: " is refused: its first message is no REGISTER.)",
    },
    {
      does: "sends a name that fills the longest message",
      flood: { begin: `99999&&REGISTER&&|${"x".repeat(99_999 - 18)}|4711`, more: LETTERS },
      reason: " is refused: its name is longer than 256 characters.)",
    },
    {
      does: "is registered and sends a header that is no number",
      flood: {
        begin: "23   &&REGISTER&&|beyza|4711 22  &&SEARCH&&|beyza|beyza",
        heard: "you can't search yourself",
        more: LETTERS,
      },
      reason: " is no number; its connection is closed.)",
    },
  ],
  ee357: [
    {
      does: "sends a header of 4 GB",
      flood: { begin: FOUR_GB, more: LETTERS },
      reason: " sent cannot be read on: it is no JSON. The connection is closed.)",
    },
    {
      does: "sends a name without an end",
      flood: { begin: '["auth", "', more: LETTERS },
      reason: " sent cannot be read on: it is longer than a mebibyte. The connection is closed.)",
    },
    {
      does: "sends lists in each other without an end",
      flood: { begin: BRACKETS, more: BRACKETS },
      reason: " sent cannot be read on: it is nested too deep. The connection is closed.)",
    },
    {
      does: "is logged in and sends a number without an end",
      flood: { begin: '["auth", "hammad", "123"]', heard: '"alias?"', more: "1".repeat(1 << 16) },
      reason: " sent cannot be read on: it is longer than a mebibyte. The connection is closed.)",
    },
  ],
};

describe.for(rooms)("the robust $protocol server", (room) => {
  it.for(hostilities[room.protocol] ?? [])("drops who $does", async ({ flood, reason }) => {
    const { server, port } = await startRoom(room);
    const [one, two] = [await room.enter(port, 0), await room.enter(port, 1)];
    await room.meet?.([one, two]);
    for (const client of [one, two]) client.keepsTail();
    const growth = growthOf(server.pid);
    const sent = await floodServer(port, flood);
    await server.sees(reason);
    expect(sent).toBeLessThan(FLOOD_OCTETS);
    expect(growth()).toBeLessThan(BOUND);
    await stillChat(room, one, two);
  });

  it("serves forty who come while it stands still", async () => {
    const { server, port } = await startRoom(room);
    server.signals("SIGSTOP");
    await Promise.all(Array.from({ length: 40 }, () => connectRaw(port)));
    server.signals("SIGCONT");
    const [one, two] = [await room.enter(port, 0), await room.enter(port, 1)];
    await room.meet?.([one, two]);
    await stillChat(room, one, two);
  });

  it("drops who never reads", async () => {
    const { server, port } = await startRoom(room);
    const clients = [
      await room.enter(port, 0),
      await room.enter(port, 1),
      await room.enter(port, 2),
    ] as const;
    const [one, two, deaf] = clients;
    await room.meet?.(clients);
    deaf.stopsReading();
    for (const client of [one, two]) client.keepsTail();
    const growth = growthOf(server.pid);
    const lines = room.line("x".repeat(room.longest), 2).repeat(Math.ceil(MEBIBYTE / room.longest));
    for (let round = 0; !GIVEN_UP.test(server.screen()) && round < FLOOD_OCTETS / MEBIBYTE; round++) {
      one.says(lines);
      one.says(room.line(`round ${round}.`, 1));
      await two.hears(`round ${round}.`);
    }
    expect(server.screen()).toMatch(GIVEN_UP);
    expect(growth()).toBeLessThan(BOUND);
    await stillChat(room, one, two);
  });
});

const GIVEN_UP = /does not read what it is sent|it leaves more than 4 MiB unread/u;

async function stillChat(room: Room, one: RawPeer, two: RawPeer): Promise<void> {
  one.says(room.line("is anybody here?", 1));
  await two.hears("is anybody here?");
}

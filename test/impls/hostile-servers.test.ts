import { describe, expect, it } from "vitest";
import { FLOOD_OCTETS, type Flood, floodingServer } from "../support/flood.ts";
import { growthOf } from "../support/peak.ts";
import { listenRaw } from "../support/raw-peer.ts";
import { startClient } from "./hostile-programs.ts";

const MEBIBYTE = 1 << 20;

/** The most that a hostile server may cost: V8 alone lets 64 MiB of buffers lie that nobody needs before it collects them. */
const BOUND = 128 * MEBIBYTE;

/** A number of 4 GB less one, as four octets say it. */
const FOUR_GB = Uint8Array.of(0xff, 0xff, 0xff, 0xff);
const LETTERS = "x".repeat(1 << 16);
const BRACKETS = "[".repeat(100_000);
/** The start of a pickle whose frame announces 4 GB, and of a text of as many octets in it. */
const PICKLE_OF_4_GB = Uint8Array.from([
  0x80, 4, 0x95, 0, 0, 0, 0, 1, 0, 0, 0, 0x5d, 0x94, 0x58, 255, 255, 255, 255,
]);

const NO_LIST = "(The server cannot be read on: it sent a pickle that is no list of strings.)";
const ENDLESS = "cannot be read on: its message does not end within 4 MiB.";

interface Hostility {
  readonly protocol: string;
  readonly does: string;
  readonly flood: Flood;
  /** What the client's screen says of it. */
  readonly reason: string;
}

const hostilities: readonly Hostility[] = [
  {
    protocol: "pychat",
    does: "sends a line without an end",
    flood: { begin: "", more: LETTERS },
    reason: ENDLESS,
  },
  {
    protocol: "pychat",
    does: "sends a header of 4 GB",
    flood: { begin: FOUR_GB, more: LETTERS },
    reason: ENDLESS,
  },
  {
    protocol: "srm",
    does: "sends a line without an end",
    flood: { begin: "", more: LETTERS },
    reason: ENDLESS,
  },
  {
    protocol: "srm",
    does: "sends a header of 4 GB",
    flood: { begin: FOUR_GB, more: LETTERS },
    reason: ENDLESS,
  },
  {
    protocol: "ece146",
    does: "sends a line without an end",
    flood: { begin: "", more: LETTERS },
    reason: ENDLESS,
  },
  {
    protocol: "ece146",
    does: "sends a pickle of 4 GB",
    flood: { begin: PICKLE_OF_4_GB, more: LETTERS },
    reason: NO_LIST,
  },
  {
    protocol: "cse4074",
    does: "sends a header of 4 GB",
    flood: { begin: FOUR_GB, more: LETTERS },
    reason: "(The chat is over: a header of the registry is no number.)",
  },
  {
    protocol: "ee357",
    does: "sends a header of 4 GB",
    flood: { begin: FOUR_GB, more: LETTERS },
    reason: "(What the server sent cannot be read on: it is no JSON.)",
  },
  {
    protocol: "ee357",
    does: "sends a text without an end",
    flood: { begin: '"', more: LETTERS },
    reason: "(What the server sent cannot be read on: it is longer than a mebibyte.)",
  },
  {
    protocol: "ee357",
    does: "sends lists in each other without an end",
    flood: { begin: BRACKETS, more: BRACKETS },
    reason: "(What the server sent cannot be read on: it is nested too deep.)",
  },
];

/** What a person types at a server that never reads: more than systems take and the client keeps. */
const TYPED = 48 * MEBIBYTE;

interface DeafServer {
  readonly protocol: string;
  /** What the server hears, and what it answers each time, before it reads no more. */
  readonly manners: readonly (readonly [heard: string, said: string])[];
  /** What the client shows then. */
  readonly sees: string;
  /** What is typed first. */
  readonly first: readonly string[];
  readonly longest: number;
  readonly reason: string;
}

const TYPED_UNREAD = "The other side does not read: it leaves more than 16 MiB of what was typed.";

const deafServers: readonly DeafServer[] = [
  {
    protocol: "pychat",
    manners: [["ali", "Francesco"]],
    sees: "Me: ",
    first: [],
    longest: 1 << 16,
    reason: TYPED_UNREAD,
  },
  {
    protocol: "srm",
    manners: [["", "Welcome to this chatroom!"]],
    sees: "Welcome to this chatroom!",
    first: [],
    longest: 1 << 16,
    reason: TYPED_UNREAD,
  },
  {
    protocol: "ece146",
    manners: [["!GetAllActiveUsers", "<ahmet> hi"]],
    sees: "<ahmet> hi",
    first: [],
    longest: 1 << 16,
    reason: TYPED_UNREAD,
  },
  {
    protocol: "cse4074",
    manners: [["&&REGISTER&&|ali|", " 3   ali 2   hi"]],
    sees: "server: hi",
    first: [],
    longest: 9000,
    reason: "(The registry is given up: it leaves more than 4 MiB unread.)",
  },
  {
    protocol: "ee357",
    manners: [
      ['["auth", "ali", "123"]', '["auth_res", true, ["ali", "hamza"]]"alias?"'],
      ['"ali"', '"you are now connected!"'],
    ],
    sees: "0 >> hamza",
    first: ["0"],
    longest: 1 << 16,
    reason: "(The server is given up: it leaves more than 4 MiB unread.)",
  },
];

describe("a robust client", () => {
  it.for(hostilities)("of $protocol leaves a server that $does", async ({ protocol, flood, reason }) => {
    const server = await floodingServer(flood);
    const client = startClient(protocol, server.port);
    const growth = growthOf(client.pid);
    await client.ended();
    expect(client.screen()).toContain(reason);
    expect(await server.ended).toBeLessThan(FLOOD_OCTETS);
    expect(growth()).toBeLessThan(BOUND);
  });

  it("of ECE 146 leaves a server that sends a pickle that is no list of strings", async () => {
    const listener = await listenRaw();
    const client = startClient("ece146", listener.port);
    const server = await listener.accepts();
    await server.hears("!GetAllActiveUsers");
    server.says(Uint8Array.of(0xff, 0xfe));
    await client.sees("(Left out: neither a line nor a list of users.)");
    server.says("<ahmet> is anybody here?");
    await client.sees("<ahmet> is anybody here?");
    server.says(Uint8Array.of(0x80, 0x04, 0x7d, 0x94, 0x2e));
    await client.ended();
    expect(client.screen()).toContain(NO_LIST);
  });

  it.for(deafServers)("of $protocol leaves a server that never reads", async (deaf) => {
    const listener = await listenRaw();
    const client = startClient(deaf.protocol, listener.port);
    const server = await listener.accepts();
    for (const [heard, said] of deaf.manners) {
      await server.hears(heard);
      server.says(said);
    }
    await client.sees(deaf.sees);
    server.stopsReading();
    const growth = growthOf(client.pid);
    const line = "x".repeat(deaf.longest);
    client.types(...deaf.first, ...Array<string>(Math.ceil(TYPED / deaf.longest)).fill(line));
    await client.ended();
    expect(client.screen()).toContain(deaf.reason);
    expect(growth()).toBeLessThan(BOUND);
  });
});

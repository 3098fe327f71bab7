import { freePort } from "../../src/netlab/free-port.ts";
import { waitForListening } from "../../src/netlab/sockets.ts";
import { builtLab } from "../support/built-lab.ts";
import { type Person, seat } from "../support/person.ts";
import { connectRaw, type RawPeer } from "../support/raw-peer.ts";
import { goldenOctets } from "./golden.ts";

/** A robust server program of one protocol, and how two clients chat at it. */
export interface Room {
  readonly protocol: string;
  /** Words behind `lab serve PROTOCOL`. */
  words(port: number): readonly string[];
  /** Lets a client come in, as the first, second or third. */
  enter(port: number, place: 0 | 1 | 2): Promise<RawPeer>;
  /** Brings the three to where each hears what it must. */
  meet?(clients: readonly RawPeer[]): Promise<void>;
  /** What the first client sends to say `text` to the client at `place`, perhaps to others too. */
  line(text: string, place: 1 | 2): string;
  /** The longest text that is said at once. */
  readonly longest: number;
}

const onPort = (port: number) => ["--host", "127.0.0.1", "--port", String(port)];
const NAMES = ["ali", "ahmet", "beyza"] as const;
const USERS = ["hamza", "karam", "hammad"] as const;
const frame = (data: string) => ` ${Buffer.byteLength(data)}`.padEnd(5) + data;

/** The protocols whose servers take several clients. */
export const rooms: readonly Room[] = [
  {
    protocol: "srm",
    words: (port) => ["127.0.0.1", String(port)],
    async enter(port) {
      const client = await connectRaw(port);
      await client.hears(goldenOctets("srm", "welcome"));
      return client;
    },
    line: (text) => `${text}\n`,
    longest: 1 << 20,
  },
  {
    protocol: "ece146",
    words: onPort,
    async enter(port, place) {
      const client = await connectRaw(port);
      client.says(`${NAMES[place]}!ShowUserHasConnected`);
      await client.hears(`*** ${NAMES[place]} Connected ***`);
      return client;
    },
    line: (text) => text,
    longest: 1 << 20,
  },
  {
    protocol: "cse4074",
    words: onPort,
    async enter(port, place) {
      const client = await connectRaw(port);
      const register = `&&REGISTER&&|${NAMES[place]}|4711`;
      client.says(`${register.length}   ${register}${frame(`&&SEARCH&&|${NAMES[place]}|${NAMES[place]}`)}`);
      await client.hears("you can't search yourself");
      return client;
    },
    async meet([admin, ...others]) {
      admin?.says(frame(`&&GROUPCHAT&&|${NAMES.slice(0, 1 + others.length).join("|")}|`));
      for (const [at, client] of others.entries()) {
        await client.hears("group chat room 1?");
        client.says(frame(`&&OKGROUP&&|${NAMES[at + 1]}|1`));
        await admin?.hears(`${NAMES[at + 1]} joined the group chat`);
      }
    },
    line: (text) => frame(`&&MESSAGE&&|ali: ${text}`),
    longest: 9000,
  },
  {
    protocol: "ee357",
    words: (port) => [...onPort(port), "--pause", "10", "--alias-pause", "10"],
    async enter(port, place) {
      const client = await connectRaw(port);
      client.says(`["auth", "${USERS[place]}", "${place === 1 ? "naveed" : "123"}"]`);
      await client.hears('"alias?"');
      client.says(`"${USERS[place]}"`);
      await client.hears('"you are now connected!"');
      return client;
    },
    line: (text, place) => `["messaging", "hamza", "${USERS[place]}", "${text}"]`,
    longest: 900_000,
  },
];

/** Starts the robust server program of a room on a free port. */
export async function startRoom({
  protocol,
  words,
}: Room): Promise<{ readonly server: Person; readonly port: number }> {
  const port = await freePort();
  const server = seat(builtLab("serve", protocol, ...words(port), "--robust"));
  const here = {
    address: "127.0.0.1",
    enter: (argv: readonly string[]) => argv,
    socketTablePid: process.pid,
  };
  if (!(await waitForListening(here, port, { limitMs: 20_000 })))
    throw new Error(`nobody listens on ${port}`);
  return { server, port };
}

/** Starts a robust client program that connects to 127.0.0.1. */
export function startClient(protocol: string, port: number): Person {
  const where = protocol === "srm" ? ["127.0.0.1", String(port)] : onPort(port);
  const who =
    protocol === "srm"
      ? []
      : ["--name", "ali", ...(protocol === "pychat" || protocol === "ece146" ? [] : ["--password", "123"])];
  return seat(builtLab("chat", protocol, ...where, ...who, "--robust"));
}

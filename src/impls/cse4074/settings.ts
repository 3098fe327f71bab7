import type { ProgramOptions, Setting } from "../impl.ts";

/** The registry's TCP port; its UDP port is the next one (report, figure 4). */
export const DEFAULT_PORT = 6234;

/** All programs of the report run on one machine (report, "CLIENTOK"). */
export const LOCALHOST = "127.0.0.1";

const SECONDS: readonly [number, number] = [0.05, 86_400];
const PORTS: readonly [number, number] = [1, 65_535];

/** What `lab serve cse4074` and `lab chat cse4074` can be told beyond what all programs can. */
export const settings: readonly Setting[] = [
  {
    name: "udp-port",
    of: "both",
    type: "number",
    range: PORTS,
    help: "the registry's UDP port; without it the TCP port + 1",
  },
  {
    name: "hello",
    of: "client",
    type: "number",
    range: SECONDS,
    help: "seconds from one HELLO to the next; without it 60",
  },
  {
    name: "drop",
    of: "server",
    type: "number",
    range: SECONDS,
    help: "seconds without a HELLO before a client is dropped; without it 200",
  },
  {
    name: "own-port",
    of: "client",
    type: "number",
    range: PORTS,
    help: "the port of the client's own TCP server; without it a random one from 1024 to 9999",
  },
];

/** Returns where the registry is, for either side. */
export function registryPlace({ host, port = DEFAULT_PORT, settings: given }: ProgramOptions): {
  readonly host: string;
  readonly tcpPort: number;
  readonly udpPort: number;
} {
  return { host: host ?? LOCALHOST, tcpPort: port, udpPort: numberOf(given["udp-port"]) ?? port + 1 };
}

/** Returns the milliseconds between two HELLOs. */
export function helloMs({ settings: given }: ProgramOptions): number {
  return (numberOf(given.hello) ?? 60) * 1000;
}

/** Returns the milliseconds without a HELLO that end a client's registration. */
export function dropMs({ settings: given }: ProgramOptions): number {
  return (numberOf(given.drop) ?? 200) * 1000;
}

/** Returns the port that the client's own TCP server was told to have. */
export function ownPort({ settings: given }: ProgramOptions): number | undefined {
  return numberOf(given["own-port"]);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

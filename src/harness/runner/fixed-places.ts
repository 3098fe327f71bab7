import type { Network, NetworkName } from "../../netlab/network.ts";
import type { ProgramSpec } from "../scenario/implementation.ts";
import { isTold } from "../scenario/placeholders.ts";
import type { CellPlan } from "./cell-plan.ts";
import { protocolOf } from "./people.ts";

/** What a report says of cells whose programs are all on one host. */
export const ON_ONE_HOST = "all programs are on one host, as one of them is not told the server's address";

/**
 * Tells whether all programs of a cell are put on one host of a network that has two: one of them has the server's address written in it,
 * as that of report 004 (§3.1) has 127.0.0.1. That is a client whose manifest tells it no `{host}`, or a server that is told neither
 * `{host}` nor `{port}`.
 */
export function isOnOneHost(network: NetworkName, plan: CellPlan): boolean {
  const { server } = plan.server;
  const isClientFixed = clientsOf(plan).some((spec) => !isTold(spec, "host"));
  const isServerFixed = server !== undefined && !isTold(server, "host", "port");
  return network === "netlab" && (isClientFixed || isServerFixed);
}

/** Returns the network with everybody on the client's host, which they reach at 127.0.0.1. */
export function onOneHost(network: Network): Network {
  const host = { ...network.client, address: "127.0.0.1" };
  return { ...network, client: host, server: host };
}

/** Returns the port of the server's protocol where a program of a cell is not told `{port}`; `undefined` where any port will do. */
export function writtenPort(plan: CellPlan): number | undefined {
  const { server } = plan.server;
  const programs = [...clientsOf(plan), ...(server === undefined ? [] : [server])];
  return programs.every((spec) => isTold(spec, "port")) ? undefined : protocolOf(plan.server).defaultPort;
}

function clientsOf({ client, witness }: CellPlan): readonly ProgramSpec[] {
  return [client.client, witness?.client].filter((spec) => spec !== undefined);
}

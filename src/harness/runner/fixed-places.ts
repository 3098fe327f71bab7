import type { Network } from "../../netlab/network.ts";
import type { ProgramSpec } from "../scenario/implementation.ts";
import type { CellPlan } from "./cell-plan.ts";
import { protocolOf } from "./people.ts";

/** What a report says of cells whose programs are all on one host. */
export const ON_ONE_HOST = "all programs are on one host, as one of them is not told the server's address";

/**
 * Tells whether a cell has a program with the server's address written in it, as that of report 004 (§3.1) has 127.0.0.1: a client whose
 * manifest tells it no `{host}`, or a server that is told neither `{host}` nor `{port}`.
 */
export function needsOneHost(plan: CellPlan): boolean {
  const { server } = plan.server;
  return (
    clientsOf(plan).some((spec) => !isTold(spec, /\{host\}/u)) ||
    (server !== undefined && !isTold(server, /\{(?:host|port)\}/u))
  );
}

/** Returns the port of the server's protocol where a program of a cell is not told `{port}`; `undefined` where any port will do. */
export function writtenPort(plan: CellPlan): number | undefined {
  const { server } = plan.server;
  const programs = [...clientsOf(plan), ...(server === undefined ? [] : [server])];
  return programs.every((spec) => isTold(spec, /\{port\}/u))
    ? undefined
    : protocolOf(plan.server).defaultPort;
}

/** Returns the network with everybody on the client's host, which they reach at 127.0.0.1. */
export function onOneHost(network: Network): Network {
  const host = { ...network.client, address: "127.0.0.1" };
  return { ...network, client: host, server: host };
}

function clientsOf({ client, witness }: CellPlan): readonly ProgramSpec[] {
  return [client.client, witness?.client].filter((spec) => spec !== undefined);
}

function isTold({ command, env, type }: ProgramSpec, what: RegExp): boolean {
  return [...command, ...Object.values(env), ...type].some((words) => what.test(words));
}

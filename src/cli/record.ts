import { existsSync } from "node:fs";
import { join } from "node:path";
import { captureRightOn } from "../capture/live/capture-right.ts";
import { exitCodeFor } from "../harness/exit-code.ts";
import type { Report } from "../harness/report.ts";
import type { CellPlan } from "../harness/runner/cell-plan.ts";
import { readCatalogue } from "../harness/suite/catalogue.ts";
import { planInterop } from "../harness/suite/plan-interop.ts";
import { record } from "../harness/suite/record.ts";
import { chooseNetwork } from "../netlab/choose-network.ts";
import type { NetworkName } from "../netlab/network.ts";
import { type CliCommand, type CliContext, UsageError } from "./command.ts";
import { interruption } from "./interruption.ts";
import { collect, networkName } from "./options.ts";
import { makeRoomFor } from "./out-folder.ts";
import { version } from "./version.ts";

/** `lab record S`: plays a scenario and writes its packets as a fixture. */
export const recordCommand: CliCommand = {
  define(command, context) {
    command
      .argument("<scenario>", "the scenario to play")
      .option("--client <name>", "the client that plays it; the protocol's own when absent")
      .option("--server <name>", "the server that plays it; the protocol's own when absent")
      .option("--impl <file>", "adds the programs of a lab.impl.yaml (repeatable)", collect)
      .option("--to <file>", "the .pcap to write; fixtures/captures/SCENARIO.pcap when absent")
      .option("--net <name>", "auto, netlab, loopback", networkName, "auto")
      .addHelpText(
        "after",
        `
Examples:
  lab record pychat-no-turns                         writes fixtures/captures/pychat-no-turns.pcap and .json
  lab record ece146-chat --server ece146@robust --to chat.pcap
A scenario is held against a recording that it names: packets: fixtures/captures/NAME.pcap
Exit codes: 0 recorded, 1 a program broke a rule, 2 bad usage or input, 3 the lab or the machine could not record. Nothing is
written but after a conversation that keeps every rule.`,
      )
      .action((scenario: string, flags: RecordFlags) => run(context, scenario, flags));
  },
};

interface RecordFlags {
  readonly client?: string;
  readonly server?: string;
  readonly impl?: readonly string[];
  readonly to?: string;
  readonly net: NetworkName | "auto";
}

async function run(context: CliContext, scenario: string, flags: RecordFlags): Promise<void> {
  const plan = await planOf(scenario, flags);
  const { net } = flags;
  if (net === "none")
    throw new UsageError("--net none captures nothing, so nothing can be recorded; leave it out.");
  const choice = await chooseNetwork(net, () => captureRightOn("lo"));
  if (choice.name === "none")
    throw new UsageError(`Nothing can be captured here, so nothing can be recorded: ${choice.why}.`, 3);
  const file = flags.to ?? join("fixtures/captures", `${scenario}.pcap`);
  const isReplaced = existsSync(file);
  await makeRoomFor(file, "--to");
  const date = new Date().toISOString().slice(0, 10);
  const report = await record({ plan, file, version, date }, { choice, seed: 1, cancelled: interruption() });
  refuseFailure(report);
  process.stdout.write(`${file}\n`);
  if (isReplaced) process.stderr.write("It stands in place of the recording that was there.\n");
  context.exitCode(0);
}

async function planOf(scenario: string, { client, server, impl }: RecordFlags): Promise<CellPlan> {
  const catalogue = await readCatalogue(impl ?? []);
  const protocols = catalogue.scenarios.find(({ name }) => name === scenario)?.protocols;
  const own = protocols === undefined || protocols === "any" ? "*" : (protocols[0] ?? "*");
  const [plan] = planInterop(catalogue, {
    client: [client ?? own],
    server: [server ?? own],
    scenario: [scenario],
  });
  if (plan !== undefined) return plan;
  throw new UsageError(`No client and server that were asked for can play ${scenario}.`);
}

function refuseFailure(report: Report): void {
  const [cell] = report.cells;
  if (cell === undefined) throw new UsageError("Interrupted, so nothing was recorded.", 3);
  if (cell.verdict === "pass") return;
  const code = cell.verdict === "unsupported" ? 2 : exitCodeFor(report);
  const how = `the conversation ended as ${cell.verdict}: ${cell.why}`;
  throw new UsageError(`Nothing was recorded, because ${how}`, code);
}

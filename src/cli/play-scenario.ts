import { join } from "node:path";
import { captureRightOn } from "../capture/live/capture-right.ts";
import { readCatalogue } from "../harness/suite/catalogue.ts";
import { planInterop } from "../harness/suite/plan-interop.ts";
import { runSuite } from "../harness/suite/run-suite.ts";
import { chooseNetwork } from "../netlab/choose-network.ts";
import { UsageError } from "./command.ts";
import { interruption } from "./interruption.ts";
import { makeOutFolder } from "./out-folder.ts";
import { version } from "./version.ts";

/**
 * Plays a scenario with the lab's robust programs of one protocol, and returns the folder of its evidence.
 * @throws {UsageError} when there is no such scenario, several protocols have it and none is chosen, or nothing can be captured here.
 */
export async function playScenario(scenario: string, protocol: string | undefined): Promise<string> {
  const program = protocol === undefined ? "*@robust" : `${protocol}@robust`;
  const catalogue = await readCatalogue([]);
  const plans = planInterop(catalogue, { client: [program], server: [program], scenario: [scenario] }).filter(
    ({ client, server }) => client.name === server.name,
  );
  const [plan] = plans;
  if (plan === undefined)
    throw new UsageError(`No protocol plays ${scenario} with itself; lab list scenarios shows them.`);
  const choice = await chooseNetwork("auto", () => captureRightOn("lo"));
  if (choice.name === "none")
    throw new UsageError(`Nothing can be captured here, so there is nothing to ask about: ${choice.why}.`, 3);
  const out = await makeOutFolder(undefined);
  process.stderr.write(`Playing ${scenario} with ${plan.client.name}\n`);
  const { cells } = await runSuite([plan], {
    choice,
    out,
    seed: 1,
    jobs: 1,
    tries: 2,
    version,
    command: "quiz",
    cancelled: interruption(),
    onStart: () => undefined,
    onCell: () => undefined,
  });
  const [cell] = cells;
  if (cell === undefined) throw new UsageError("It was interrupted before the conversation was over.", 3);
  const folder = join(out, cell.evidence);
  process.stderr.write(`Evidence: ${folder}\n`);
  return folder;
}

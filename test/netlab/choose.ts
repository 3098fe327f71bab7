import { chooseNetwork } from "../../src/netlab/choose-network.ts";
import { diagnoseNetlab } from "../../src/netlab/diagnose.ts";
import { NetlabError } from "../../src/netlab/netlab-error.ts";

/** Prints the choice or the error, and the diagnosis, for the network wanted; the second argument is the right to capture on lo. */
const [wanted, right] = process.argv.slice(2);
const name = (["netlab", "loopback", "none"] as const).find((each) => each === wanted) ?? "auto";
const outcome = await chooseNetwork(
  name,
  async () => right === "may" || "This user may not capture on lo.",
).then(
  (choice) => ({ choice }),
  (error: unknown) => {
    if (!(error instanceof NetlabError)) throw error;
    return {
      error: {
        code: error.code,
        message: error.message,
        remedy: error.remedy,
        badInput: "badInput" in error,
      },
    };
  },
);
process.stdout.write(JSON.stringify({ ...outcome, checks: await diagnoseNetlab() }));

import { relative } from "node:path";
import { writeStarter } from "../grade/write-starter.ts";
import { protocols } from "../impls/registry.ts";
import { type CliCommand, UsageError } from "./command.ts";

/** `lab init PROTOCOL [FOLDER]`: writes a starting assignment. */
export const initCommand: CliCommand = {
  define(command, context) {
    command
      .argument("<protocol>", protocols.map(({ name, title }) => `${name} (${title})`).join(", "))
      .argument("[folder]", "where it goes; a folder of the protocol's name when absent")
      .addHelpText(
        "after",
        `
Examples:
  lab init pychat                         an assignment of 100 points in the folder pychat
  lab init srm week-5 && lab selftest --assignment week-5/assignment.yaml`,
      )
      .action(async (name: string, folder: string = name) => {
        const protocol = protocols.find((each) => each.name === name);
        if (protocol === undefined) {
          const known = protocols.map((each) => each.name).join(", ");
          throw new UsageError(`There is no protocol "${name}"; the protocols are ${known}.`);
        }
        const written = await writeStarter(protocol.name, folder);
        const place = relative(".", folder) || ".";
        process.stdout.write(`${written.map((each) => `${place}/${each}`).join("\n")}\n`);
        process.stderr.write(`Next: lab selftest --assignment ${place}/assignment.yaml\n`);
        context.exitCode(0);
      });
  },
};

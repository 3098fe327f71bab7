import type { CliCommand } from "./command.ts";
import { examineMachine } from "./doctor/examine.ts";
import { showExamination } from "./doctor/show.ts";

/** `lab doctor`: what this machine can do, and the exact remedy for what it cannot. */
export const doctorCommand: CliCommand = {
  define(command, context) {
    command
      .option("--json", "print one JSON document (lab-doctor/1) on stdout")
      .addHelpText(
        "after",
        `
Exit code: 0 when a run is possible at all, 3 when nothing works.

Examples:
  lab doctor                              what works, what does not, and the command that mends it
  lab doctor --json > doctor.json         the same for a program: checks, networks, capture
  LAB_SETUP=1 ./lab doctor                tries first to install again what could not be installed`,
      )
      .action(async ({ json }: { readonly json?: boolean }) => {
        const examination = await examineMachine();
        const text =
          json === true ? `${JSON.stringify(examination, null, 2)}\n` : showExamination(examination);
        process.stdout.write(text);
        context.exitCode(Object.values(examination.networks).some(Boolean) ? 0 : 3);
      });
  },
};
